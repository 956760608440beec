package io.sealedlog.vault;

import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseWatch;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.metrics.CredentialMeters;
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
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/// The vault as opened by a gateway: the stored secrets, and the keys for sealing.
///
/// Thread-safe. The vault owns the keys that it returns, and wipes them when it is closed.
public final class Vault implements AutoCloseable {
  private final Database database;
  private final MasterKeyService masterKey;
  private final Clock clock;
  private final Path masterKeyFile;
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
    this.masterKeyFile = config.masterKeyFile();
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
  /// @throws io.sealedlog.runtime.StartException when the file or the database can't be used
  public static Vault open(VaultConfig config, Clock clock, SecureRandom random) {
    return open(config, MasterKeyFile.read(config.masterKeyFile(), random), clock, random);
  }

  /// Opens the vault: checks the master key before anything is written, migrates the tables to this
  /// version, and creates the current keys if they are missing.
  ///
  /// @param masterKey owned by the vault from now on
  /// @throws io.sealedlog.runtime.StartException when the database can't be used, or belongs to
  ///   another master key
  public static Vault open(
      VaultConfig config, MasterKeyService masterKey, Clock clock, SecureRandom random) {
    Database database = Database.open(config.database());
    try {
      database.requireSupportedServer();
      MasterKeyCheck check = new MasterKeyCheck(config.database(), database.jdbc(), masterKey);
      check.requireOwnVault();
      VaultSchema.migrate(database, config.workerRole());
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

  /// Returns the hourly ring; the id of a key is the `kid` of a sealed command.
  public KeyRing transportKeys() {
    return transportKeys;
  }

  /// Returns the daily ring.
  public KeyRing sessionKeys() {
    return sessionKeys;
  }

  public ServiceKeys serviceKeys() {
    return serviceKeys;
  }

  /// Returns the keys that prove that an event was written by a worker.
  public EventKeys eventKeys() {
    return eventKeys;
  }

  /// Reports on the pool, the keys and the master key's file.
  public void observe(MeterRegistry registry) {
    database.observe(registry, "gateway");
    CredentialMeters credentials = new CredentialMeters(registry);
    credentials.key("transport", transportKeys::newestPeriod);
    credentials.key("session", sessionKeys::newestPeriod);
    Optional<Instant> eventKey = eventKeys.newestCreation();
    credentials.key("event", () -> eventKey);
    credentials.keyFile("master-key-file", masterKeyFile);
  }

  /// Returns the watch of the database, for a health check.
  public DatabaseWatch watch() {
    return database.watch(DatabaseWatch.Need.WRITE);
  }

  /// Creates the keys that are due, and destroys expired keys and sessions.
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
