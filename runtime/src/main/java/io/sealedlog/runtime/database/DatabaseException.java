package io.sealedlog.runtime.database;

import java.sql.SQLException;

/// A statement failed. What to do about it is told by its SQLSTATE, never by its message.
public final class DatabaseException extends RuntimeException {
  private final String sqlState;

  public DatabaseException(SQLException cause) {
    // The server's message can quote row values in its detail; the SQLSTATE is enough for a log.
    super("SQLSTATE " + stateOf(cause), cause);
    this.sqlState = stateOf(cause);
  }

  /// The five characters, or `00000` when the driver gives none.
  public String sqlState() {
    return sqlState;
  }

  public boolean isUniqueViolation() {
    return sqlState.equals("23505");
  }

  /// Worth trying again without changing anything: the connection or the server is away or going
  /// down, the statement lost against another transaction, or resources are short.
  public boolean isTransient() {
    return sqlState.startsWith("08")
        || sqlState.startsWith("40")
        || sqlState.startsWith("53")
        || sqlState.startsWith("57P")
        || sqlState.equals("55P03");
  }

  private static String stateOf(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    // HikariCP's time-out while the server is away carries no state of its own.
    return e instanceof java.sql.SQLTransientException ? "08001" : "00000";
  }
}
