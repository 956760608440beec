package io.sealedlog.vault;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.vault.keys.MasterKeyService;
import io.sealedlog.vault.keys.Purpose;
import io.sealedlog.vault.keys.SealContext;
import java.util.Optional;

/// Verifies the master key with a row that only the vault's own master key opens, so that a wrong
/// key is detected before anything is sealed under it.
final class MasterKeyCheck {
  private static final SealContext CONTEXT = SealContext.of("master_key_check", "check");
  private static final byte[] NOTHING = new byte[0];

  private final DatabaseConfig config;
  private final Jdbc jdbc;
  private final MasterKeyService masterKey;

  MasterKeyCheck(DatabaseConfig config, Jdbc jdbc, MasterKeyService masterKey) {
    this.config = config;
    this.jdbc = jdbc;
    this.masterKey = masterKey;
  }

  /// Accepts a vault of this master key and a vault that doesn't exist yet. Writes nothing.
  ///
  /// @throws StartException when the vault belongs to another master key
  void requireOwnVault() {
    if (!tableExists()) {
      return;
    }
    Optional<Bytes> check = read();
    if (check.isPresent()) {
      requireOpens(check.get());
    } else if (hasKeys()) {
      throw new StartException(
          "The vault at %s has keys but lost its master key check; restore it from a backup."
              .formatted(config.url()));
    }
  }

  /// Returns whether the row of a vault opens under the master key.
  static boolean opens(Bytes check, MasterKeyService masterKey) {
    try {
      masterKey.open(Purpose.CHECK, CONTEXT, check).close();
      return true;
    } catch (OpenFailedException e) {
      return false;
    }
  }

  /// Inserts the row into a new vault. When two gateways with different master keys start on the
  /// same new vault, the second one is refused here.
  ///
  /// @throws StartException when the vault belongs to another master key
  void createIfAbsent() {
    jdbc.update(
        "INSERT INTO vault.master_key_check (check_sealed) VALUES (?) ON CONFLICT DO NOTHING",
        masterKey.seal(Purpose.CHECK, CONTEXT, NOTHING).shared());
    requireOpens(
        read().orElseThrow(() -> new IllegalStateException("the row is gone that was just made")));
  }

  private void requireOpens(Bytes check) {
    if (!opens(check, masterKey)) {
      throw StartFailures.foreignMasterKey(config);
    }
  }

  private Optional<Bytes> read() {
    return jdbc.queryOne(
        "SELECT check_sealed FROM vault.master_key_check",
        row -> Bytes.wrap(row.bytes("check_sealed")));
  }

  private boolean tableExists() {
    return exists("SELECT to_regclass('vault.master_key_check') IS NOT NULL AS found");
  }

  private boolean hasKeys() {
    return exists("SELECT EXISTS (SELECT FROM vault.service_keys) AS found");
  }

  private boolean exists(String sql) {
    return jdbc.queryOne(sql, row -> row.flag("found")).orElse(false);
  }
}
