package io.sealedlog.vault;

import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseWatch;
import io.sealedlog.runtime.metrics.CredentialMeters;
import io.sealedlog.vault.keys.CachedKeys;
import io.sealedlog.vault.keys.EventKeys;
import io.sealedlog.vault.keys.KeyLookup;
import io.sealedlog.vault.keys.KeyTable;
import io.sealedlog.vault.keys.MasterKeyFile;
import io.sealedlog.vault.keys.MasterKeyService;
import io.sealedlog.vault.keys.RingKey;
import io.sealedlog.vault.keys.RingSchedule;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// Reads the transport keys and the event keys for a worker, whose role can read these two tables
/// and nothing else in the vault.
public final class TransportKeyReader implements KeyLookup, AutoCloseable {
  // The longest retention that a gateway can be configured with. Destroyed keys are no longer in
  // the table.
  private static final Duration LONGEST_RETENTION = Duration.ofDays(30);

  private final Database database;
  private final MasterKeyService masterKey;
  private final CachedKeys keys;
  private final EventKeys eventKeys;
  private final Path masterKeyFile;

  private TransportKeyReader(
      TransportKeyConfig config,
      Database database,
      MasterKeyService masterKey,
      CachedKeys keys,
      EventKeys eventKeys) {
    this.masterKeyFile = config.masterKeyFile();
    this.database = database;
    this.masterKey = masterKey;
    this.keys = keys;
    this.eventKeys = eventKeys;
  }

  /// Opens the reader with the master key from its file.
  ///
  /// @throws StartException when the file or the database can't be used
  public static TransportKeyReader open(
      TransportKeyConfig config, Clock clock, SecureRandom random) {
    return open(config, MasterKeyFile.read(config.masterKeyFile(), random), clock);
  }

  /// @param masterKey owned by the reader from now on
  /// @throws StartException when the database can't be used, or belongs to another master key
  public static TransportKeyReader open(
      TransportKeyConfig config, MasterKeyService masterKey, Clock clock) {
    Database database = Database.open(config.database());
    try {
      database.requireSupportedServer();
      requireReadable(config, database);
      KeyTable table = KeyTable.transportKeys(database.jdbc(), masterKey);
      if (table.foreign()) {
        throw StartFailures.foreignMasterKey(config.database());
      }
      CachedKeys keys = new CachedKeys(table, RingSchedule.hourly(LONGEST_RETENTION), clock);
      keys.refresh();
      EventKeys eventKeys = EventKeys.open(KeyTable.eventKeys(database.jdbc(), masterKey), clock);
      return new TransportKeyReader(config, database, masterKey, keys, eventKeys);
    } catch (RuntimeException | Error e) {
      database.close();
      masterKey.close();
      throw StartFailures.explain(config.database(), e);
    }
  }

  @Override
  public Optional<RingKey> find(int id) {
    return keys.find(id);
  }

  /// Returns the keys of the authentication tags of events.
  public EventKeys eventKeys() {
    return eventKeys;
  }

  /// Reports on the pool and the master key's file.
  public void observe(MeterRegistry registry) {
    database.observe(registry, "worker");
    new CredentialMeters(registry).keyFile("master-key-file", masterKeyFile);
  }

  /// Returns the watch of the database, for a health check.
  public DatabaseWatch watch() {
    return database.watch(DatabaseWatch.Need.READ);
  }

  @Override
  public Optional<RingKey> known(int id) {
    return keys.known(id);
  }

  @Override
  public boolean mayExist(int id) {
    return keys.mayExist(id);
  }

  @Override
  public void close() {
    database.close();
    keys.close();
    masterKey.close();
  }

  private static void requireReadable(TransportKeyConfig config, Database database) {
    boolean readable =
        database
            .jdbc()
            .queryOne(
                """
                SELECT coalesce(has_table_privilege(c.oid, 'SELECT'), false)
                       AND has_schema_privilege(n.oid, 'USAGE') AS readable
                FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'vault' AND c.relname = 'transport_keys'
                """,
                row -> row.flag("readable"))
            .orElse(false);
    if (!readable) {
      throw new StartException(
          "The vault at %s has no transport keys for the role %s; start a gateway first, with %s = %s."
              .formatted(
                  config.database().url(),
                  config.database().user(),
                  VaultConfig.WORKER_ROLE.key(),
                  config.database().user()));
    }
  }
}
