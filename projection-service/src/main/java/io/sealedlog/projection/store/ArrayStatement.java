package io.sealedlog.projection.store;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.runtime.database.Transaction;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A statement that takes any number of rows as one array per column, for `unnest`: one round trip
/// and one query plan for any number of rows.
///
/// @param <R> the type that a row is made from
/// @param columns one per parameter of the statement, in its order
record ArrayStatement<R>(String sql, List<Column<R>> columns) {
  ArrayStatement {
    columns = List.copyOf(columns);
  }

  /// @return the number of rows written; 0 without a round trip when `rows` is empty
  int execute(Transaction transaction, List<R> rows) {
    if (rows.isEmpty()) {
      return 0;
    }
    return transaction.update(
        sql, columns.stream().map(column -> column.values(rows)).toArray(Object[]::new));
  }

  /// One column of the rows, as an array that [Transaction] takes.
  @FunctionalInterface
  interface Column<R> {
    Object values(List<R> rows);

    static <R> Column<R> uuids(Function<R, ? extends @Nullable UUID> value) {
      return rows -> rows.stream().map(value).toArray(UUID[]::new);
    }

    static <R> Column<R> texts(Function<R, String> value) {
      return rows -> rows.stream().map(value).toArray(String[]::new);
    }

    static <R> Column<R> bytes(Function<R, ? extends @Nullable Bytes> value) {
      return rows -> rows.stream().map(value).map(Column::array).toArray(byte[][]::new);
    }

    private static byte @Nullable [] array(@Nullable Bytes bytes) {
      return bytes == null ? null : bytes.shared();
    }

    static <R> Column<R> longs(ToLongFunction<R> value) {
      return rows -> rows.stream().mapToLong(value).toArray();
    }

    static <R> Column<R> ints(ToIntFunction<R> value) {
      return rows -> rows.stream().mapToInt(value).toArray();
    }
  }
}
