package io.sealedlog.runtime.database;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;

/// A statement failed. Callers decide by the SQLSTATE, never by the message.
public final class DatabaseException extends RuntimeException {
  /// 25006: read-only transaction, the server has become a standby after a failover. 25P03 and
  /// 25P04: the session was ended because of the idle or transaction time-out. 55P03: another
  /// transaction has the lock. 57014: the statement took too long, or an administrator cancelled
  /// it. 58000 and 58030: the server's operating system or disk failed.
  private static final Set<String> TRANSIENT =
      Set.of("25006", "25P03", "25P04", "55P03", "57014", "58000", "58030");

  /// 57P01 and 57P02: the server is shutting down, or another session has crashed.
  private static final Set<String> POSSIBLY_COMMITTED =
      Set.of("57014", "57P01", "57P02", "58000", "58030");

  private final String sqlState;

  public DatabaseException(SQLException cause) {
    // The server's message may quote row values in its detail, so only the SQLSTATE is included.
    super("SQLSTATE " + stateOf(cause), cause);
    this.sqlState = stateOf(cause);
  }

  /// Returns the five characters, or `00000` when the driver gives none.
  public String sqlState() {
    return sqlState;
  }

  public boolean isUniqueViolation() {
    return sqlState.equals("23505");
  }

  /// Returns whether a retry without changes may succeed: the connection is broken, the server is
  /// unavailable, shutting down, hanging or read-only, the statement conflicted with another
  /// transaction, or resources are short.
  public boolean isTransient() {
    return sqlState.startsWith("08")
        || sqlState.startsWith("40")
        || sqlState.startsWith("53")
        || sqlState.startsWith("57P")
        || TRANSIENT.contains(sqlState);
  }

  /// Returns whether the transaction may have been committed in spite of the exception. An error
  /// that the server reports for the transaction means that it was not; the end of the connection,
  /// the statement or the server may have come after the commit.
  public boolean mayHaveCommitted() {
    return sqlState.startsWith("08") || POSSIBLY_COMMITTED.contains(sqlState);
  }

  /// Returns whether the next transaction should use another connection, possibly to another
  /// server. A conflict or a lock of another transaction says nothing about the connection.
  boolean doubtsConnection() {
    return isTransient() && !sqlState.startsWith("40") && !sqlState.equals("55P03");
  }

  private static String stateOf(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    // HikariCP's time-out while the server is unavailable has no SQLSTATE.
    return e instanceof SQLTransientException ? "08001" : "00000";
  }
}
