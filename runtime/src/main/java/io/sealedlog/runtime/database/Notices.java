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

/// Short texts among all processes that are connected to a database right now (LISTEN and NOTIFY).
/// Who is not connected never gets them; there is no table and no log of them.
///
/// One connection, outside of any pool, and one thread do the listening and the sending. When the
/// connection breaks, another one is tried for as long as it takes.
public final class Notices implements AutoCloseable {
  /// Bytes of UTF-8 that PostgreSQL takes as one text.
  public static final int LONGEST_TEXT = 7_999;

  private static final Logger log = LoggerFactory.getLogger(Notices.class);
  private static final Duration PACE = Duration.ofMillis(200);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration TIME_TO_END = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final int DOUBLINGS = 4;

  private final ConnectionFactory connections;
  private final String channel;
  private final Party party;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /// Who talks to the others. Called on one thread only; must not block.
  public interface Party {
    /// Whether texts get through from now on.
    void connected(boolean connected);

    /// Somebody's text, also one's own.
    void received(String text);

    /// What is to be sent now, each of at most [#LONGEST_TEXT] bytes; asked for every 200 ms while
    /// connected. What is given here and gets lost is lost.
    List<String> outgoing();
  }

  /// @param channel of lower-case letters and underscores
  public Notices(DatabaseConfig config, String channel, Party party) {
    if (!channel.matches("[a-z_]{1,60}")) {
      throw new IllegalArgumentException("a channel has lower-case letters and underscores");
    }
    this.connections = new ConnectionFactory(config);
    this.channel = channel;
    this.party = party;
    this.thread = Thread.ofPlatform().name("notices").daemon().unstarted(this::run);
  }

  /// Returns at once, whether or not the database is there.
  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      boolean _ = !thread.isAlive() || thread.join(TIME_TO_END);
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
        party.connected(true);
        log.atInfo().addKeyValue("channel", channel).log("notices come and go");
        exchange(connection);
      } catch (SQLException e) {
        log.atWarn()
            .addKeyValue("channel", channel)
            .setCause(new DatabaseException(e))
            .log("no notices come or go, trying again");
      } finally {
        party.connected(false);
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
      // A notice that a crash of the server loses is like any other that gets lost: no need to wait
      // for the disk.
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
        send(connection, party.outgoing());
        sentAt = System.nanoTime();
      }
      if (System.nanoTime() - heardAt >= SILENCE.toNanos()) {
        requireAlive(connection);
        heardAt = System.nanoTime();
      }
    }
  }

  // 0 would mean for ever.
  private static int untilNext(long sentAt) {
    long left = PACE.toNanos() - (System.nanoTime() - sentAt);
    return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left));
  }

  // Whoever may connect to the database can say anything here: a text that is not understood must
  // not end the listening.
  private void received(String text) {
    try {
      party.received(text);
    } catch (RuntimeException e) {
      log.atError().addKeyValue("channel", channel).setCause(e).log("a notice is skipped");
    }
  }

  private void send(Connection connection, List<String> texts) throws SQLException {
    if (texts.isEmpty()) {
      return;
    }
    // One statement, so one transaction: those of all processes wait for each other at commit.
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
