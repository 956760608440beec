package io.sealedlog.vault;

import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseWatch;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.vault.keys.EventKeys;
import io.sealedlog.vault.keys.KeyRing;
import io.sealedlog.vault.keys.KeyTable;
import io.sealedlog.vault.keys.MasterKeyFile;
import io.sealedlog.vault.keys.MasterKeyService;
import io.sealedlog.vault.keys.RingSchedule;
import io.sealedlog.vault.keys.RotatingRing;
import io.sealedlog.vault.keys.ServiceKeys;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.Sessions;
import io.sealedlog.vault.store.Shares;
import java.security.SecureRandom;
import java.time.Clock;

/// The vault, opened by a gateway: every secret that is kept, and the keys to seal with.
///
/// Safe for many threads. Keys that it hands out are its own and are wiped when it is closed.
public final class Vault implements AutoCloseable {
  private final Database database;
  private final MasterKeyService masterKey;
  private final Clock clock;
  private final Accounts accounts;
  private final Sessions sessions;
  private final Shares shares;
  private final RotatingRing transportKeys;
  private final RotatingRing sessionKeys;
  private final ServiceKeys serviceKeys;
  private final EventKeys eventKeys;

  private Vault(
      VaultConfig config,
      Database database,
      MasterKeyService masterKey,
      Clock clock,
      SecureRandom random) {
    Jdbc jdbc = database.jdbc();
    VaultConfig.Rotation rotation = config.rotation();
    this.database = database;
    this.masterKey = masterKey;
    this.clock = clock;
    this.accounts = new Accounts(jdbc, masterKey);
    this.sessions = new Sessions(jdbc, masterKey);
    this.shares = new Shares(jdbc, masterKey, clock);
    this.transportKeys =
        new RotatingRing(
            KeyTable.transportKeys(jdbc, masterKey),
            RingSchedule.hourly(rotation.transportKeyRetention()),
            clock,
            random);
    this.sessionKeys =
        new RotatingRing(
            KeyTable.sessionKeys(jdbc, masterKey),
            RingSchedule.daily(rotation.sessionKeyRetention()),
            clock,
            random);
    this.serviceKeys = ServiceKeys.load(jdbc, masterKey, clock, random);
    this.eventKeys = EventKeys.openOrCreate(KeyTable.eventKeys(jdbc, masterKey), clock, random);
  }

  /// Opens the vault with the master key from its file.
  ///
  /// @throws io.sealedlog.runtime.StartException when the file or the database is not as it must be
  public static Vault open(VaultConfig config, Clock clock, SecureRandom random) {
    return open(config, MasterKeyFile.read(config.masterKeyFile(), random), clock, random);
  }

  /// Opens the vault: checks the master key, before anything is written, brings the tables to the
  /// present version, and sees to it that the present keys exist.
  ///
  /// @param masterKey belongs to the vault from now on
  /// @throws io.sealedlog.runtime.StartException when the database is not as it must be, or is
  ///   another master key's
  public static Vault open(
      VaultConfig config, MasterKeyService masterKey, Clock clock, SecureRandom random) {
    Database database = Database.open(config.database());
    try {
      database.requireSupportedServer();
      MasterKeyCheck check = new MasterKeyCheck(config.database(), database.jdbc(), masterKey);
      check.requireOwnVault();
      VaultSchema.migrate(config, database);
      check.createIfAbsent();
      Vault vault = new Vault(config, database, masterKey, clock, random);
      vault.rotate();
      return vault;
    } catch (RuntimeException | Error e) {
      database.close();
      masterKey.close();
      throw StartFailures.explain(config.database(), e);
    }
  }

  public Accounts accounts() {
    return accounts;
  }

  public Sessions sessions() {
    return sessions;
  }

  public Shares shares() {
    return shares;
  }

  /// By the hour; the id is the `kid` of a sealed command.
  public KeyRing transportKeys() {
    return transportKeys;
  }

  /// By the day.
  public KeyRing sessionKeys() {
    return sessionKeys;
  }

  public ServiceKeys serviceKeys() {
    return serviceKeys;
  }

  /// By which a worker's events are told from a stranger's.
  public EventKeys eventKeys() {
    return eventKeys;
  }

  /// Tells whether the database can be used, for a health check.
  public DatabaseWatch watch() {
    return database.watch(DatabaseWatch.Need.WRITE);
  }

  /// Makes the keys that are due, and destroys keys and sessions whose time has passed.
  void rotate() {
    transportKeys.rotate();
    sessionKeys.rotate();
    sessions.purgeExpired(clock.instant());
  }

  @Override
  public void close() {
    database.close();
    transportKeys.close();
    sessionKeys.close();
    serviceKeys.close();
    masterKey.close();
  }
}
