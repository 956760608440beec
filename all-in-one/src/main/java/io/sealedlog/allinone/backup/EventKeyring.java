package io.sealedlog.allinone.backup;

import io.sealedlog.protocol.log.EventVerifier;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.vault.keys.EventKeys;
import io.sealedlog.vault.keys.KeyTable;
import io.sealedlog.vault.keys.MasterKey;
import io.sealedlog.vault.keys.MasterKeyFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;

/// The keys with which the events of a log are recognized: the log key, and those of the tags,
/// which are in the vault under the master key.
public final class EventKeyring implements AutoCloseable {
  private final MasterKey masterKey;
  private final Database vault;
  private final LogReader reader;

  private EventKeyring(MasterKey masterKey, Database vault, LogReader reader) {
    this.masterKey = masterKey;
    this.vault = vault;
    this.reader = reader;
  }

  /// @throws StartException when a file can't be used, or the master key is not the vault's
  public static EventKeyring open(Installation installation) {
    Path file =
        installation
            .masterKey()
            .orElseThrow(() -> new StartException("vault.master-key-file is not set."));
    MasterKey masterKey = MasterKeyFile.read(file, new SecureRandom());
    Database vault = Database.open(installation.vault());
    try {
      KeyTable table = KeyTable.eventKeys(vault.jdbc(), masterKey);
      if (table.foreign()) {
        throw new StartException(
            "The master key in %s is not the one of the vault at %s."
                .formatted(file, installation.vault().url()));
      }
      EventKeys keys = EventKeys.open(table, Clock.systemUTC());
      return new EventKeyring(
          masterKey,
          vault,
          LogReader.withLogKeyAndTags(installation.logKey(), new EventVerifier(keys::find)));
    } catch (RuntimeException | Error e) {
      vault.close();
      masterKey.close();
      throw e;
    }
  }

  public LogReader reader() {
    return reader;
  }

  @Override
  public void close() {
    vault.close();
    masterKey.close();
  }
}
