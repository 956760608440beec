package io.sealedlog.runtime.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Executes statements on one connection, in one transaction that the caller ends.
public final class Transaction implements SqlExecutor {
  private static final int COPY_BUFFER = 64 * 1024;

  private final Connection connection;

  Transaction(Connection connection) {
    this.connection = connection;
  }

  /// Copies rows into a table with COPY. Cheaper than INSERT for both sides, because values are not
  /// converted to text and the server logs whole pages at once.
  ///
  /// @param sql `COPY table (columns) FROM STDIN (FORMAT binary)`
  /// @param columns how many columns the statement names
  /// @param fields writes one field per column, of exactly the column's type
  public <R> void copy(String sql, int columns, List<R> rows, BiConsumer<R, CopyFields> fields) {
    if (rows.isEmpty()) {
      return;
    }
    try {
      CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
      try {
        CopyFields stream = new CopyFields(copy);
        stream.begin();
        for (R row : rows) {
          stream.row(columns);
          fields.accept(row, stream);
        }
        stream.end();
        copy.endCopy();
      } catch (SQLException | RuntimeException | Error e) {
        end(copy, e);
        throw e;
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  /// Writes the rows of `COPY ... TO STDOUT` to the stream as they come, without keeping them.
  ///
  /// @return the number of rows
  /// @throws IOException when the stream can't be written
  public long copyOut(String sql, OutputStream to) throws IOException {
    try {
      return connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, to);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  /// Sends the stream as the rows of `COPY ... FROM STDIN`, without keeping them.
  ///
  /// @return the number of rows
  /// @throws IOException when the stream can't be read
  public long copyIn(String sql, InputStream from) throws IOException {
    try {
      return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, from, COPY_BUFFER);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  // With a server that doesn't answer, the driver would wait for the time-out twice: when
  // cancelling the copy and when rolling back.
  private void end(CopyIn copy, Throwable failure) {
    try {
      if (broken(failure)) {
        connection.abort(Runnable::run);
      } else if (copy.isActive()) {
        copy.cancelCopy();
      }
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private static boolean broken(Throwable failure) {
    return switch (failure) {
      case SQLException e -> new DatabaseException(e).sqlState().startsWith("08");
      case DatabaseException e -> e.sqlState().startsWith("08");
      default -> false;
    };
  }

  @Override
  public <T> List<T> query(String sql, RowReader<T> reader, Object... parameters) {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet result = statement.executeQuery()) {
      Row row = new Row(result);
      List<T> values = new ArrayList<>();
      while (result.next()) {
        values.add(reader.read(row));
      }
      return values;
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  @Override
  public <T> Optional<T> queryOne(String sql, RowReader<T> reader, Object... parameters) {
    List<T> values = query(sql, reader, parameters);
    if (values.size() > 1) {
      throw new IllegalStateException("%d rows instead of one: %s".formatted(values.size(), sql));
    }
    return values.stream().findFirst();
  }

  @Override
  public int update(String sql, Object... parameters) {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      statement.execute();
      return Math.max(statement.getUpdateCount(), 0);
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  @Override
  public void updateOne(String sql, Object... parameters) {
    int changed = update(sql, parameters);
    if (changed != 1) {
      throw new IllegalStateException("%d rows changed instead of one: %s".formatted(changed, sql));
    }
  }

  private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      bind(statement, parameters);
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private void bind(PreparedStatement statement, @Nullable Object[] parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      bind(statement, i + 1, parameters[i]);
    }
  }

  private void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(index, Types.NULL);
      case byte[] bytes -> statement.setBytes(index, bytes);
      case Instant instant -> statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
      case UUID[] uuids -> array(statement, index, "uuid", uuids);
      case String[] texts -> array(statement, index, "text", texts);
      case Integer[] integers -> array(statement, index, "int4", integers);
      case Long[] longs -> array(statement, index, "int8", longs);
      case int[] integers -> array(statement, index, "int4", integers);
      case long[] longs -> array(statement, index, "int8", longs);
      case byte[][] all -> array(statement, index, "bytea", all);
      case Instant[] instants ->
          array(
              statement,
              index,
              "timestamptz",
              Arrays.stream(instants).map(each -> each.atOffset(ZoneOffset.UTC)).toArray());
      default -> statement.setObject(index, value);
    }
  }

  // Unlike the method of JDBC, the driver's own method takes arrays of primitives and doesn't
  // convert them to text.
  private void array(PreparedStatement statement, int index, String type, Object elements)
      throws SQLException {
    PGConnection driver = connection.unwrap(PGConnection.class);
    statement.setArray(index, driver.createArrayOf(type, elements));
  }
}
