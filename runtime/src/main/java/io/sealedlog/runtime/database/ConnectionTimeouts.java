package io.sealedlog.runtime.database;

import java.time.Duration;
import java.util.List;
import java.util.Properties;

/// How long a connection waits for what. The server keeps the first three, and answers when one has
/// passed; the last is for a server that does not answer any more.
///
/// Zero is no bound.
///
/// @param statement for a statement
/// @param lock for a lock that another transaction has
/// @param idle for our next statement inside of a transaction: a process that hangs, or whose
///   machine is gone, holds its locks no longer
/// @param silence for bytes of the server, in the middle of an answer too
record ConnectionTimeouts(
    Duration statement, Duration lock, Duration idleInTransaction, Duration socket) {
  /// For a connection to be made, and to be let in.
  static final Duration CONNECT = Duration.ofSeconds(5);

  private static final Duration LOCK = Duration.ofSeconds(4);
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration CANCEL = Duration.ofSeconds(2);

  // The server's own word that a statement took too long is better than a broken connection.
  private static final Duration NETWORK_MARGIN = Duration.ofSeconds(1);

  // How soon the server misses a machine of ours that is gone: after 30 s and three probes.
  private static final List<String> SERVER_KEEPALIVES =
      List.of("tcp_keepalives_idle=30", "tcp_keepalives_interval=10", "tcp_keepalives_count=3");

  /// For everything that somebody waits for.
  static ConnectionTimeouts ofStatements(Duration statement) {
    return new ConnectionTimeouts(statement, LOCK, IDLE, statement.plus(NETWORK_MARGIN));
  }

  /// For changes of the schema, which take as long as they take and say nothing meanwhile.
  static ConnectionTimeouts none() {
    return new ConnectionTimeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /// As the driver's properties.
  ///
  /// @param more of the operator's `options`; ours come last, and the last one counts
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

  // The driver knows whole seconds only, and zero is for ever.
  private static String seconds(Duration duration) {
    return String.valueOf(duration.plusMillis(999).toSeconds());
  }
}
