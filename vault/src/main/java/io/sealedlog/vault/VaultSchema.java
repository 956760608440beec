package io.sealedlog.vault;

import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.database.Jdbc;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Migrates the vault's tables to this version and grants the worker's role its access.
final class VaultSchema {
  static final String SCHEMA = "vault";
  private static final String LOCATION = "classpath:db/vault";
  // A role name that can't exist: PostgreSQL reserves the prefix `pg_`.
  private static final String NO_WORKER_ROLE = "pg_no_worker";

  // Any number that no other advisory lock in this database uses: "vault" in ASCII.
  private static final long LOCK = 0x7661756c74L;

  private VaultSchema() {}

  /// Migrates the tables. Gateways that start at the same time wait for each other.
  ///
  /// Tables of a later version are not changed, so that old gateways keep working during a rolling
  /// update.
  ///
  /// @throws StartException when the tables can't be migrated
  static void migrate(Database database, Optional<String> workerRole) {
    migrate(database, workerRole, "latest");
  }

  /// Makes the tables of this or an earlier version, for rows of that version.
  ///
  /// @param version as Flyway names it
  /// @throws StartException when the tables can't be made
  static void migrate(Database database, Optional<String> workerRole, String version) {
    database.migrate(connections -> {
      Flyway flyway =
          Flyway.configure(VaultSchema.class.getClassLoader())
              .dataSource(connections)
              .schemas(SCHEMA)
              .locations(LOCATION)
              .target(version)
              .placeholders(Map.of("workerRole", workerRole.orElse(NO_WORKER_ROLE)))
              .load();
      migrate(database.config(), connections, flyway);
    });
  }

  private static void migrate(DatabaseConfig config, DataSource connections, Flyway flyway) {
    try {
      // Flyway's own lock doesn't cover the creation of the schema and the grants.
      new Jdbc(connections)
          .doInTransaction(transaction -> {
            transaction.query(
                "SELECT true AS locked FROM pg_advisory_xact_lock(?)",
                row -> row.flag("locked"),
                LOCK);
            flyway.migrate();
          });
    } catch (FlywayException e) {
      throw new StartException(
          "The vault at %s can't be brought to this version: %s"
              .formatted(config.url(), e.getMessage()),
          e);
    }
  }
}
