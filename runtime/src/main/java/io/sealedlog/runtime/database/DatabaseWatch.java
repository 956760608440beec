package io.sealedlog.runtime.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks a database every second whether it answers, over a connection and on a thread of its own,
/// so that a health check reads what is known and never waits, and a pool whose connections are all
/// in use doesn't look like a server that is away.
public final class DatabaseWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DatabaseWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration TIME_TO_END = Duration.ofSeconds(2);

  private static final String READ_ONLY = "25006";

  // A server under load may take a moment; one that hangs has to be told within ten seconds.
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

  /// What the process does with the database.
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

  /// What keeps the database from being used just now. Answers at once.
  public Optional<String> fault() {
    Optional<String> known = fault;
    long silent = silence().toSeconds();
    return known.isEmpty() && silent >= SILENCE.toSeconds()
        ? Optional.of("its database has not answered for " + silent + " s")
        : known;
  }

  /// How long ago the database last answered.
  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - answeredAt);
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      boolean _ = thread.join(TIME_TO_END);
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
        // Over a new connection, the address may lead to the server that has taken over.
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
    fault =
        Optional.of(
            failure.sqlState().equals(READ_ONLY)
                ? "its database takes no changes"
                : "its database doesn't answer");
  }

  // The first question is asked at once.
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
