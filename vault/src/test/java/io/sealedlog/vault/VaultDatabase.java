package io.sealedlog.vault;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.vault.keys.MasterKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// An empty database for one test class, with the roles of the vault and the worker.
public final class VaultDatabase implements AutoCloseable {
  public static final SecureRandom RANDOM = new SecureRandom();

  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final String PASSWORD = "only-in-tests";

  private final String name = "vault_" + COUNTER.incrementAndGet();
  private final SecretBytes masterKey = SecretBytes.random(RANDOM, MasterKey.LENGTH);
  private final Database owner;

  private VaultDatabase() {
    try (Database server = Database.open(TestServer.administrator("postgres"))) {
      Jdbc jdbc = server.jdbc();
      jdbc.update("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(name, PASSWORD));
      jdbc.update("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(workerRole(), PASSWORD));
      jdbc.update("CREATE DATABASE %s OWNER %s".formatted(name, name));
    }
    this.owner = Database.open(ownerConfig());
  }

  public static VaultDatabase create() {
    return new VaultDatabase();
  }

  public Vault open(Clock clock) {
    return Vault.open(config(), masterKey(), clock, RANDOM);
  }

  public MasterKey masterKey() {
    return new MasterKey(masterKey, RANDOM);
  }

  public SecretBytes masterKeyBytes() {
    return masterKey;
  }

  public static MasterKey otherMasterKey() {
    try (SecretBytes other = SecretBytes.random(RANDOM, MasterKey.LENGTH)) {
      return new MasterKey(other, RANDOM);
    }
  }

  public VaultConfig config() {
    return new VaultConfig(
        ownerConfig(),
        Path.of("no-file"),
        Optional.of(workerRole()),
        new VaultConfig.Rotation(Duration.ofHours(25), Duration.ofDays(31), Duration.ofMinutes(5)));
  }

  public TransportKeyConfig workerConfig() {
    return new TransportKeyConfig(
        new DatabaseConfig("vault", TestServer.url(name), workerRole(), new Secret(PASSWORD), 2),
        Path.of("no-file"));
  }

  /// Drops all tables, because creating tables is much quicker than creating a database.
  public void empty() {
    jdbc().update("DROP SCHEMA IF EXISTS vault CASCADE");
  }

  /// Executes statements directly on the database, with the vault's role.
  public Jdbc jdbc() {
    return owner.jdbc();
  }

  @Override
  public void close() {
    owner.close();
    try (Database server = Database.open(TestServer.administrator("postgres"))) {
      server.jdbc().update("DROP DATABASE %s WITH (FORCE)".formatted(name));
      server.jdbc().update("DROP ROLE %s, %s".formatted(name, workerRole()));
    }
  }

  private String workerRole() {
    return name + "_worker";
  }

  private DatabaseConfig ownerConfig() {
    return new DatabaseConfig("vault", TestServer.url(name), name, new Secret(PASSWORD), 4);
  }
}
