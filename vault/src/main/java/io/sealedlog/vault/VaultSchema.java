package io.sealedlog.vault;

import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.Jdbc;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Brings the vault's tables to the present version and gives the worker's role what it may have.
final class VaultSchema {
  static final String SCHEMA = "vault";
  private static final String LOCATION = "classpath:db/vault";
  // Nobody's role; PostgreSQL refuses to create one with this start.
  private static final String NO_WORKER_ROLE = "pg_no_worker";

  // Any number does that nothing else in this database locks: "vault" in ASCII.
  private static final long LOCK = 0x7661756c74L;

  private VaultSchema() {}

  /// Gateways that start together wait for one another here.
  ///
  /// Tables of a later version are left as they are: while gateways are updated one by one, the old
  /// ones go on.
  ///
  /// @throws StartException when the tables can't be migrated
  static void migrate(VaultConfig config, Database database) {
    database.migrate(connections -> migrate(config, connections));
  }

  private static void migrate(VaultConfig config, DataSource connections) {
    Flyway flyway =
        Flyway.configure(VaultSchema.class.getClassLoader())
            .dataSource(connections)
            .schemas(SCHEMA)
            .locations(LOCATION)
            .placeholders(Map.of("workerRole", config.workerRole().orElse(NO_WORKER_ROLE)))
            .load();
    try {
      // Flyway's own lock leaves out the making of the schema and the grants.
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
              .formatted(config.database().url(), e.getMessage()),
          e);
    }
  }
}
