package io.sealedlog.vault;

import io.sealedlog.runtime.database.SqlExecutor;
import java.util.List;

/// The contents of a dump of the vault's database.
final class VaultTables {
  private VaultTables() {}

  static List<String> names(SqlExecutor sql) {
    return sql.query(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'vault' ORDER BY 1",
        row -> row.text("table_name"));
  }

  /// Returns each row as text, with bytes in hexadecimal.
  static List<String> rows(SqlExecutor sql, String table) {
    return sql.query(
        "SELECT t::text AS line FROM vault.%s t ORDER BY 1".formatted(table),
        row -> row.text("line"));
  }
}
