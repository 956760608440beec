package io.sealedlog.runtime.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Probes a database every second, on a separate connection and thread. So a health check reads the
/// last result without waiting, and an exhausted pool doesn't look like an unavailable server.
public final class DatabaseWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DatabaseWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private static final String READ_ONLY = "25006";

  /// How the codes begin that are about passwords, roles and ways of connecting.
  private static final String NOT_LET_IN = "28";

  // A server under load may be slow to answer; a hanging one must be reported within ten seconds.
  private static final ConnectionTimeouts TIMEOUTS =
      ConnectionTimeouts.ofStatements(Duration.ofSeconds(3));
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final ConnectionFactory connections;
  private final String name;
  private final Need need;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile Optional<String> fault = Optional.empty();
  private volatile long answeredAt = System.nanoTime();
  private boolean asked;

  /// The access to the database that the process needs.
  public enum Need {
    READ,
    WRITE
  }

  DatabaseWatch(ConnectionFactory connections, String name, Need need) {
    this.connections = connections;
    this.name = name;
    this.need = need;
    this.thread = Thread.ofPlatform().name("watch-" + name).daemon().start(this::run);
  }

  /// Returns the reason why the database can't be used at the moment. Doesn't wait.
  public Optional<String> fault() {
    Optional<String> known = fault;
    long silent = silence().toSeconds();
    return known.isEmpty() && silent >= SILENCE.toSeconds()
        ? Optional.of("its database has not answered for " + silent + " s")
        : known;
  }

  /// Returns the time since the database last answered.
  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - answeredAt);
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      boolean _ = thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (rest()) {
      try (Connection connection = connections.open(name + "-watch", TIMEOUTS);
          Statement statement = connection.createStatement()) {
        do {
          ask(statement);
        } while (rest());
      } catch (SQLException e) {
        failed(new DatabaseException(e));
      }
    }
  }

  private void ask(Statement statement) throws SQLException {
    try (ResultSet answer =
        statement.executeQuery("SELECT current_setting('transaction_read_only') = 'on'")) {
      boolean readOnly = answer.next() && answer.getBoolean(1);
      answeredAt = System.nanoTime();
      if (readOnly && need == Need.WRITE) {
        // A new connection may reach the server that has taken over.
        throw new SQLException("the server takes no changes", READ_ONLY);
      }
    }
    if (fault.isPresent()) {
      log.atInfo().addKeyValue("database", name).log("the database is back");
      fault = Optional.empty();
    }
  }

  private void failed(DatabaseException failure) {
    if (fault.isEmpty()) {
      log.atWarn().addKeyValue("database", name).setCause(failure).log("the database is away");
    }
    fault = Optional.of(reason(failure));
  }

  private static String reason(DatabaseException failure) {
    if (failure.sqlState().equals(READ_ONLY)) {
      return "its database takes no changes";
    }
    if (failure.sqlState().startsWith(NOT_LET_IN)) {
      return "its database refuses the user, the password or a connection without TLS";
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException tls) {
        return "TLS with its database fails: " + tls.getMessage();
      }
    }
    return "its database doesn't answer";
  }

  // The first probe is made at once.
  private boolean rest() {
    try {
      return !closing.await(asked ? PERIOD.toMillis() : 0, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      asked = true;
    }
  }
}
