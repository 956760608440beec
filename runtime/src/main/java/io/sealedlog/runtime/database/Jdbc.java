package io.sealedlog.runtime.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;

/// Executes statements on a pool of connections: each in its own transaction, or several in one
/// with [#inTransaction].
public final class Jdbc implements SqlExecutor {
  private final DataSource dataSource;
  private final Consumer<Connection> discarding;

  public Jdbc(DataSource dataSource) {
    this(dataSource, connection -> {});
  }

  /// @param discarding evicts a connection from the pool; called after its last transaction
  Jdbc(DataSource dataSource, Consumer<Connection> discarding) {
    this.dataSource = dataSource;
    this.discarding = discarding;
  }

  /// The statements of a transaction; any exception or error rolls it back.
  @FunctionalInterface
  public interface Body<T> {
    T run(Transaction transaction);
  }

  /// The statements of a transaction without a result.
  @FunctionalInterface
  public interface VoidBody {
    void run(Transaction transaction);
  }

  /// Runs the body in one transaction: commits when it returns, and rolls back when it throws
  /// anything.
  public <T> T inTransaction(Body<T> body) {
    return withConnection(connection -> {
      connection.setAutoCommit(false);
      return runAndEnd(connection, body);
    });
  }

  public void doInTransaction(VoidBody body) {
    inTransaction(transaction -> {
      body.run(transaction);
      return true;
    });
  }

  @Override
  public <T> List<T> query(String sql, RowReader<T> reader, Object... parameters) {
    return inAutocommit(transaction -> transaction.query(sql, reader, parameters));
  }

  @Override
  public <T> Optional<T> queryOne(String sql, RowReader<T> reader, Object... parameters) {
    return inAutocommit(transaction -> transaction.queryOne(sql, reader, parameters));
  }

  @Override
  public int update(String sql, Object... parameters) {
    return inAutocommit(transaction -> transaction.update(sql, parameters));
  }

  // Not in autocommit mode: the change must be rolled back when it isn't exactly one row.
  @Override
  public void updateOne(String sql, Object... parameters) {
    doInTransaction(transaction -> transaction.updateOne(sql, parameters));
  }

  private <T> T inAutocommit(Body<T> body) {
    return withConnection(connection -> body.run(new Transaction(connection)));
  }

  private interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private <T> T withConnection(Work<T> work) {
    try (Connection connection = dataSource.getConnection()) {
      try {
        return work.run(connection);
      } catch (SQLException e) {
        throw evictIfInDoubt(connection, new DatabaseException(e));
      } catch (DatabaseException e) {
        throw evictIfInDoubt(connection, e);
      }
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }

  // The pool itself detects broken connections, but not a server that has become read-only, and no
  // failures of a COPY.
  private DatabaseException evictIfInDoubt(Connection connection, DatabaseException failure) {
    if (failure.doubtsConnection()) {
      discarding.accept(connection);
    }
    return failure;
  }

  private static <T> T runAndEnd(Connection connection, Body<T> body) throws SQLException {
    T result;
    try {
      result = body.run(new Transaction(connection));
      connection.commit();
    } catch (Throwable failure) {
      rollBack(connection, failure);
      throw failure;
    }
    return result;
  }

  private static void rollBack(Connection connection, Throwable failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }
}
