package io.sealedlog.runtime.database;

import java.util.List;
import java.util.Optional;

/// Executes statements with `?` parameters, either each on its own connection ([Jdbc]) or all in
/// one transaction ([Transaction]).
///
/// Parameters may be null, String, Integer, Long, Boolean, UUID, Instant, byte[], and arrays of
/// UUID, String, Integer, Long, Instant and byte[] (as PostgreSQL arrays, for `unnest` and `=
/// any(?)`). Every method throws [DatabaseException].
public interface SqlExecutor {
  <T> List<T> query(String sql, RowReader<T> reader, Object... parameters);

  /// @throws IllegalStateException for more than one row
  <T> Optional<T> queryOne(String sql, RowReader<T> reader, Object... parameters);

  /// @return how many rows the statement changed
  int update(String sql, Object... parameters);

  /// @throws IllegalStateException when not exactly one row changed
  void updateOne(String sql, Object... parameters);

  /// Converts the current row to a value.
  @FunctionalInterface
  interface RowReader<T> {
    T read(Row row);
  }
}
