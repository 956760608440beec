package io.sealedlog.runtime.database;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;

/// A statement failed. What to do about it is told by its SQLSTATE, never by its message.
public final class DatabaseException extends RuntimeException {
  /// 25006 read-only transaction: the server follows another one since a failover. 25P03 and 25P04:
  /// the session was ended because we, or the transaction, took too long. 55P03: somebody else has
  /// the lock. 57014: the statement took too long, or an administrator ended it. 58000 and 58030:
  /// the server's system or disk failed.
  private static final Set<String> PASSING =
      Set.of("25006", "25P03", "25P04", "55P03", "57014", "58000", "58030");

  /// 57P01 and 57P02: the server is shut down, or another session crashed.
  private static final Set<String> AFTER_THE_COMMIT_TOO =
      Set.of("57014", "57P01", "57P02", "58000", "58030");

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

  /// Worth trying again without changing anything: the connection or the server is away, going
  /// down, hangs, or takes no changes just now, the statement lost against another transaction, or
  /// resources are short.
  public boolean isTransient() {
    return sqlState.startsWith("08")
        || sqlState.startsWith("40")
        || sqlState.startsWith("53")
        || sqlState.startsWith("57P")
        || PASSING.contains(sqlState);
  }

  /// Whether the transaction may have been committed all the same. The server's own word that it
  /// refuses is certain; that the connection, the statement or the server was ended may come after
  /// the commit.
  public boolean mayHaveCommitted() {
    return sqlState.startsWith("08") || AFTER_THE_COMMIT_TOO.contains(sqlState);
  }

  /// Whether the next transaction had better go over another connection, maybe to another server. A
  /// lock that somebody else has says nothing about the connection.
  boolean doubtsConnection() {
    return isTransient() && !sqlState.startsWith("40") && !sqlState.equals("55P03");
  }

  private static String stateOf(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    // HikariCP's time-out while the server is away carries no state of its own.
    return e instanceof SQLTransientException ? "08001" : "00000";
  }
}
