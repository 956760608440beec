package io.sealedlog.runtime.database;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Exchanges short texts between all processes that are connected to a database at the moment
/// (LISTEN and NOTIFY). The texts are stored nowhere: a process that is not connected misses them.
///
/// One connection outside of any pool and one thread listen and send. When the connection breaks,
/// reconnecting is attempted without end.
public final class Notices implements AutoCloseable {
  /// The most bytes of UTF-8 that PostgreSQL accepts in one notification.
  public static final int LONGEST_TEXT = 7_999;

  private static final Logger log = LoggerFactory.getLogger(Notices.class);
  private static final Duration PACE = Duration.ofMillis(200);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final int DOUBLINGS = 4;

  private final ConnectionFactory connections;
  private final String channel;
  private final Participant participant;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /// The local participant. Called on one thread only; must not block.
  public interface Participant {
    /// Called when the connection is established or lost.
    void connected(boolean connected);

    /// Called for each received text, including the own ones.
    void received(String text);

    /// Returns the texts to send now, of at most [#LONGEST_TEXT] bytes each; called every 200 ms
    /// while connected. Texts that get lost are not sent again.
    List<String> outgoing();
  }

  /// @param channel of lower-case letters and underscores
  public Notices(DatabaseConfig config, String channel, Participant participant) {
    if (!channel.matches("[a-z_]{1,60}")) {
      throw new IllegalArgumentException("a channel has lower-case letters and underscores");
    }
    this.connections = new ConnectionFactory(config);
    this.channel = channel;
    this.participant = participant;
    this.thread = Thread.ofPlatform().name("notices").daemon().unstarted(this::run);
  }

  /// Starts the thread. Returns at once, also when the database is unavailable.
  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      boolean _ = !thread.isAlive() || thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    int failures = 0;
    while (!closed()) {
      try (Connection connection = connect()) {
        listen(connection);
        failures = 0;
        participant.connected(true);
        log.atInfo().addKeyValue("channel", channel).log("notices come and go");
        exchange(connection);
      } catch (SQLException e) {
        log.atWarn()
            .addKeyValue("channel", channel)
            .setCause(new DatabaseException(e))
            .log("no notices come or go, trying again");
      } finally {
        participant.connected(false);
      }
      pause(FIRST_PAUSE.multipliedBy(1L << Math.min(failures, DOUBLINGS)));
      failures++;
    }
  }

  private Connection connect() throws SQLException {
    return connections.open("notices", ConnectionTimeouts.ofStatements(ANSWER));
  }

  private void listen(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Notices may get lost anyway, so a commit need not wait for the disk.
      boolean _ = statement.execute("SET synchronous_commit = off");
      boolean _ = statement.execute("LISTEN " + channel);
    }
  }

  private void exchange(Connection connection) throws SQLException {
    PGConnection line = connection.unwrap(PGConnection.class);
    long sentAt = System.nanoTime();
    long heardAt = sentAt;
    while (!closed()) {
      for (PGNotification notice : line.getNotifications(untilNext(sentAt))) {
        received(notice.getParameter());
        heardAt = System.nanoTime();
      }
      if (System.nanoTime() - sentAt >= PACE.toNanos()) {
        send(connection, participant.outgoing());
        sentAt = System.nanoTime();
      }
      if (System.nanoTime() - heardAt >= SILENCE.toNanos()) {
        requireAlive(connection);
        heardAt = System.nanoTime();
      }
    }
  }

  // At least 1, because 0 would wait for ever.
  private static int untilNext(long sentAt) {
    long left = PACE.toNanos() - (System.nanoTime() - sentAt);
    return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left));
  }

  // Anybody who may connect to the database can send any text: one that can't be processed must not
  // end the listening.
  private void received(String text) {
    try {
      participant.received(text);
    } catch (RuntimeException e) {
      log.atError().addKeyValue("channel", channel).setCause(e).log("a notice is skipped");
    }
  }

  private void send(Connection connection, List<String> texts) throws SQLException {
    if (texts.isEmpty()) {
      return;
    }
    // One statement, and so one transaction, because the commits of all notifying transactions are
    // serialized.
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_notify(?, text) FROM unnest(?) AS text")) {
      Array array = connection.createArrayOf("text", texts.toArray());
      statement.setString(1, channel);
      statement.setArray(2, array);
      boolean _ = statement.execute();
    }
  }

  private static void requireAlive(Connection connection) throws SQLException {
    if (!connection.isValid((int) ANSWER.toSeconds())) {
      throw new SQLException("the connection is dead", "08006");
    }
  }

  private boolean closed() {
    return closing.getCount() == 0;
  }

  private void pause(Duration bound) {
    try {
      boolean _ = closing.await(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
  }
}
