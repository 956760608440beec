package io.sealedlog.runtime.database;

import java.time.Duration;
import java.util.List;
import java.util.Properties;

/// The time-outs of a connection. The first three are enforced by the server, which reports an
/// error when one has passed; the last one is for a server that doesn't answer any more.
///
/// Zero means no time-out.
///
/// @param statement for the execution of a statement
/// @param lock for waiting for a lock of another transaction
/// @param idleInTransaction between the statements of a transaction: limits how long a hanging
///   process, or one on a lost machine, keeps its locks
/// @param socket for the next bytes from the server, also in the middle of an answer
record ConnectionTimeouts(
    Duration statement, Duration lock, Duration idleInTransaction, Duration socket) {
  /// For connecting and for logging in.
  static final Duration CONNECT = Duration.ofSeconds(5);

  private static final Duration LOCK = Duration.ofSeconds(4);
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration CANCEL = Duration.ofSeconds(2);

  // The socket time-out is longer than the statement time-out by this margin, because an error from
  // the server is better than a broken connection.
  private static final Duration NETWORK_MARGIN = Duration.ofSeconds(1);

  // Make the server detect a lost client machine after 30 s and three probes.
  private static final List<String> SERVER_KEEPALIVES =
      List.of("tcp_keepalives_idle=30", "tcp_keepalives_interval=10", "tcp_keepalives_count=3");

  /// Returns the time-outs for all statements that a caller waits for.
  static ConnectionTimeouts ofStatements(Duration statement) {
    return new ConnectionTimeouts(statement, LOCK, IDLE, statement.plus(NETWORK_MARGIN));
  }

  /// Returns no time-outs, for schema migrations, which may take any time without a sign of
  /// progress.
  static ConnectionTimeouts none() {
    return new ConnectionTimeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /// Sets these time-outs as properties of the driver.
  ///
  /// @param more the operator's `options`; ours are appended, because the last one counts
  void putInto(Properties properties, String more) {
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", seconds(CONNECT));
    properties.setProperty("loginTimeout", seconds(CONNECT));
    properties.setProperty("cancelSignalTimeout", seconds(CANCEL));
    properties.setProperty("socketTimeout", seconds(socket));
    StringBuilder options = new StringBuilder(more);
    option(options, "statement_timeout=" + statement.toMillis());
    option(options, "lock_timeout=" + lock.toMillis());
    option(options, "idle_in_transaction_session_timeout=" + idleInTransaction.toMillis());
    SERVER_KEEPALIVES.forEach(setting -> option(options, setting));
    properties.setProperty("options", options.toString().strip());
  }

  private static void option(StringBuilder options, String setting) {
    options.append(" -c ").append(setting);
  }

  // Rounds up, because the driver takes whole seconds, and zero means no time-out.
  private static String seconds(Duration duration) {
    return String.valueOf(duration.plusMillis(999).toSeconds());
  }
}
