package io.sealedlog.vault;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.SqlExecutor;
import io.sealedlog.runtime.database.Transaction;
import io.sealedlog.vault.keys.MasterKeyService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/// Copies the vault's tables with COPY in its binary format, as they are: nothing is opened, and no
/// key is needed. Rows come in the order of the primary key, so that equal tables give equal bytes.
public final class VaultCopy {
  private static final String SNAPSHOT =
      "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";

  private final Transaction transaction;

  public VaultCopy(Transaction transaction) {
    this.transaction = transaction;
  }

  /// A column with its type.
  public record Column(String name, String type) {}

  /// Makes the transaction see all tables as they are now. Must be its first statement.
  public void beginSnapshot() {
    transaction.update(SNAPSHOT);
  }

  /// Returns whether there is a vault, of whatever version.
  public static boolean exists(SqlExecutor sql) {
    return sql.queryOne(
            "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'vault') AS found",
            row -> row.flag("found"))
        .orElse(false);
  }

  /// Returns the version of the tables, as Flyway names it.
  public String schemaVersion() {
    return transaction
        .queryOne(
            """
            SELECT version FROM vault.flyway_schema_history
            WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1
            """,
            row -> row.text("version"))
        .orElseThrow(() -> new StartException("The vault has no tables; start a gateway first."));
  }

  /// Returns the row by which a master key can be checked, see [#opens].
  public Bytes masterKeyCheck() {
    return transaction
        .queryOne(
            "SELECT check_sealed FROM vault.master_key_check",
            row -> Bytes.wrap(row.bytes("check_sealed")))
        .orElseThrow(() -> new StartException("The vault has no keys; start a gateway first."));
  }

  /// Returns whether a vault with this row belongs to the master key.
  public static boolean opens(Bytes check, MasterKeyService masterKey) {
    return MasterKeyCheck.opens(check, masterKey);
  }

  /// Makes empty tables.
  ///
  /// @param workerRole is granted what workers read
  /// @param version as [#schemaVersion] gave it
  /// @throws StartException when they can't be made, or the version is later than this program
  public static void createTables(Database database, Optional<String> workerRole, String version) {
    VaultSchema.migrate(database, workerRole, version);
  }

  public List<Column> columns(VaultTable table) {
    return transaction.query(
        """
        SELECT column_name, data_type FROM information_schema.columns
        WHERE table_schema = 'vault' AND table_name = ? ORDER BY ordinal_position
        """,
        row -> new Column(row.text("column_name"), row.text("data_type")),
        table.unqualified());
  }

  /// Returns the ids of the keys of event tags.
  public List<Integer> eventKeys() {
    return transaction.query(
        "SELECT id FROM vault.event_keys ORDER BY id", row -> row.integer("id"));
  }

  /// @return the number of rows
  public long out(VaultTable table, List<Column> columns, OutputStream to) throws IOException {
    return transaction.copyOut(
        "COPY (SELECT %s FROM %s ORDER BY %s) TO STDOUT (FORMAT binary)"
            .formatted(names(columns), table.qualified(), table.primaryKey()),
        to);
  }

  /// @return the number of rows
  public long in(VaultTable table, List<Column> columns, InputStream from) throws IOException {
    return transaction.copyIn(
        "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(table.qualified(), names(columns)),
        from);
  }

  public long rows(VaultTable table) {
    return transaction
        .queryOne(
            "SELECT count(*) AS rows FROM " + table.qualified(), row -> row.longInteger("rows"))
        .orElse(0L);
  }

  /// Returns the oldest transaction that may still change something after this snapshot.
  public String snapshot() {
    return transaction
        .queryOne(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS oldest",
            row -> row.text("oldest"))
        .orElseThrow();
  }

  /// Writes the rows that were written by the snapshot's oldest transaction or a later one.
  ///
  /// @return the number of rows
  public long changesOut(VaultTable table, List<Column> columns, String snapshot, OutputStream to)
      throws IOException {
    // Transactions are numbered with 32 bits in rows; ages compare right across a wrap-around.
    return transaction.copyOut(
        "COPY (SELECT %s FROM %s WHERE age(xmin) <= age('%d'::xid8::xid)) TO STDOUT (FORMAT binary)"
            .formatted(names(columns), table.qualified(), Long.parseUnsignedLong(snapshot)),
        to);
  }

  /// Makes the temporary tables for [#changesIn] and [#keysIn], which end with the transaction.
  public void prepareChanges(VaultTable table) {
    transaction.update(
        "CREATE TEMP TABLE %s (LIKE %s) ON COMMIT DROP"
            .formatted(changed(table), table.qualified()));
    transaction.update(
        "CREATE TEMP TABLE %s ON COMMIT DROP AS SELECT %s FROM %s WHERE false"
            .formatted(kept(table), table.primaryKey(), table.qualified()));
  }

  /// @return the number of rows
  public long changesIn(VaultTable table, List<Column> columns, InputStream from)
      throws IOException {
    return transaction.copyIn(
        "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(changed(table), names(columns)), from);
  }

  /// Inserts the rows of [#changesIn], and changes those that are there to what they are now.
  public void applyChanges(VaultTable table, List<Column> columns) {
    String changes =
        String.join(
            ", ",
            columns.stream().map(each -> each.name() + " = EXCLUDED." + each.name()).toList());
    transaction.update(
        "INSERT INTO %s (%s) SELECT %s FROM %s ON CONFLICT (%s) DO UPDATE SET %s"
            .formatted(
                table.qualified(),
                names(columns),
                names(columns),
                changed(table),
                table.primaryKey(),
                changes));
  }

  /// Writes the primary keys of all rows.
  public long keysOut(VaultTable table, OutputStream to) throws IOException {
    return transaction.copyOut(
        "COPY (SELECT %s FROM %s) TO STDOUT (FORMAT binary)"
            .formatted(table.primaryKey(), table.qualified()),
        to);
  }

  public long keysIn(VaultTable table, InputStream from) throws IOException {
    return transaction.copyIn(
        "COPY %s (%s) FROM STDIN (FORMAT binary)".formatted(kept(table), table.primaryKey()), from);
  }

  /// Deletes the rows whose primary keys were not among those of [#keysIn].
  public void deleteOthers(VaultTable table) {
    transaction.update(
        "DELETE FROM %s WHERE (%s) NOT IN (SELECT %s FROM %s)"
            .formatted(table.qualified(), table.primaryKey(), table.primaryKey(), kept(table)));
  }

  private static String changed(VaultTable table) {
    return "changed_" + table.unqualified();
  }

  private static String kept(VaultTable table) {
    return "kept_" + table.unqualified();
  }

  private static String names(List<Column> columns) {
    return String.join(", ", columns.stream().map(Column::name).toList());
  }
}
