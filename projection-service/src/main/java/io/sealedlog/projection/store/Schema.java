package io.sealedlog.projection.store;

import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Transaction;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Migrates the read model's schema to this version. Any number of projectors may do so
/// concurrently.
public final class Schema {
  private static final String NAME = "read_g1";

  // Any number that is not used for another advisory lock.
  private static final long LOCK = 0x5ea1ed_106L;

  // Waits for other starting projectors, but not endlessly for a frozen one.
  private static final String BEGIN =
      """
      SELECT set_config('lock_timeout', '20s', true),
             set_config('idle_in_transaction_session_timeout', '10s', true),
             pg_advisory_xact_lock(?)
      """;

  private final Database database;

  public Schema(Database database) {
    this.database = database;
  }

  /// @param partitions of the events topic
  /// @param reader the role that is granted SELECT, if it exists
  /// @throws StartException when the database refuses, or contains the read model of another topic
  public void prepare(int partitions, String reader) {
    database.migrate(connections -> prepare(connections, partitions, reader));
  }

  private void prepare(DataSource connections, int partitions, String reader) {
    try {
      Flyway.configure()
          .dataSource(connections)
          .schemas(NAME)
          .locations("classpath:db/read")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StartException(
          "The schema %s at %s can't be brought up to date: %s"
              .formatted(NAME, database.config().url(), e.getMessage()),
          e);
    }
    try {
      new Jdbc(connections)
          .doInTransaction(transaction -> {
            transaction.query(BEGIN, row -> LOCK, LOCK);
            addPartitions(transaction, partitions);
            grant(transaction, reader);
          });
    } catch (DatabaseException e) {
      throw new StartException(
          "The schema %s at %s can't be made ready: SQLSTATE %s."
              .formatted(NAME, database.config().url(), e.sqlState()),
          e);
    }
  }

  /// Drops the schema; `prepare` creates it again. No projector may be running.
  ///
  /// @throws StartException when the database refuses
  public void drop() {
    try {
      database.migrate(connections ->
          new Jdbc(connections).update("DROP SCHEMA IF EXISTS " + NAME + " CASCADE"));
    } catch (DatabaseException e) {
      throw new StartException(
          "The schema %s at %s can't be dropped: SQLSTATE %s."
              .formatted(NAME, database.config().url(), e.sqlState()),
          e);
    }
  }

  private static void addPartitions(Transaction transaction, int partitions) {
    int known =
        transaction
            .queryOne(
                "SELECT count(*)::int AS known FROM read_g1.projection_offsets",
                row -> row.integer("known"))
            .orElse(0);
    if (known != 0 && known != partitions) {
      throw new StartException(
          "The read model (schema %s) is of an events topic with %d partitions, this one has %d."
              .formatted(NAME, known, partitions));
    }
    // Existing rows are not touched: a frozen owner may have them locked.
    if (known == 0) {
      transaction.update(
          """
          INSERT INTO read_g1.projection_offsets
                 (partition, next_offset, next_leaf, owner_epoch, next_mark_offset)
          SELECT partition, 0, 0, 0, 0 FROM generate_series(0, ? - 1) AS partition
          """,
          partitions);
    }
    List<Integer> missing =
        transaction.query(
            """
            SELECT partition FROM generate_series(0, ? - 1) AS partition
             WHERE to_regclass('read_g1.messages_p' || partition) IS NULL
            """,
            row -> row.integer("partition"),
            partitions);
    for (int partition : missing) {
      transaction.update(
          "CREATE TABLE read_g1.messages_p%d PARTITION OF read_g1.messages FOR VALUES IN (%d)"
              .formatted(partition, partition));
    }
  }

  private static void grant(Transaction transaction, String reader) {
    boolean exists =
        transaction
            .queryOne("SELECT 1 AS one FROM pg_roles WHERE rolname = ?", row -> true, reader)
            .orElse(false);
    if (!exists) {
      return;
    }
    String role = "\"" + reader.replace("\"", "\"\"") + "\"";
    transaction.update("GRANT USAGE ON SCHEMA read_g1 TO " + role);
    transaction.update("GRANT SELECT ON ALL TABLES IN SCHEMA read_g1 TO " + role);
  }
}
