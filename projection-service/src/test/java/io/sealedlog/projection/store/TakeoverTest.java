package io.sealedlog.projection.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.projection.ReadDatabase;
import io.sealedlog.projection.SampleLog;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.database.DatabaseException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A new owner takes a partition over from one that is frozen in the middle of its transaction. The
/// frozen owner is simulated by statements on a connection that stays open.
@Tag("servers")
class TakeoverTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir static Path directory;
  private static EmbeddedPostgres server;

  private final SampleLog log = new SampleLog(ReadModelUnderTest.PARTITIONS, 3);
  private final UUID alice = log.newId();
  private final UUID conversation = log.newIdIn(1);
  private ReadModelUnderTest underTest;
  private ReadDatabase database;

  @BeforeAll
  static void startServer() {
    server = EmbeddedPostgres.start(directory);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void prepare() {
    underTest = ReadModelUnderTest.create(server);
    database = underTest.database();
  }

  @AfterEach
  void close() {
    underTest.close();
  }

  @Test
  void ofOneThatIsFrozenBeforeItMoves() throws SQLException {
    underTest.readModel().acquire(1);
    LogRecord created = log.created(conversation, alice);
    try (Connection frozen = transactionOf(1)) {
      execute(
          frozen,
          """
          INSERT INTO read_g1.stream_events (partition, stream_id, seq, leaf_index, type, event)
          VALUES (1, '%s', 1, 0, 'conversation.created', '\\x00')
          """
              .formatted(conversation));
      Instant begin = Instant.now();

      HeldPartition owner = other().acquire(1);
      underTest.write(owner, 5, created);

      assertThat(Duration.between(begin, Instant.now())).isLessThan(SOON);
      assertThat(database.count("stream_events WHERE event = '\\x00'")).isZero();
      assertEnded(frozen);
    }
  }

  @Test
  void ofOneThatIsFrozenBetweenMoveAndCommit() throws SQLException {
    underTest.readModel().acquire(1);
    try (Connection frozen = transactionOf(1)) {
      execute(frozen, "UPDATE read_g1.projection_offsets SET next_offset = 77 WHERE partition = 1");
      Instant begin = Instant.now();

      HeldPartition owner = other().acquire(1);

      assertThat(Duration.between(begin, Instant.now())).isLessThan(SOON);
      assertThat(owner.nextOffset()).isZero();
      assertThat(owner.ownerEpoch()).isEqualTo(2);
      assertEnded(frozen);
    }
  }

  @Test
  void leavesTheTransactionsOfOtherPartitionsAlone() throws SQLException {
    try (Connection busy = transactionOf(0)) {
      other().acquire(1);

      execute(busy, "SELECT 1");
      busy.commit();
    }
  }

  @Test
  void doesNotEndWhoeverElseLocksTheOffsetsAndDoesNotWaitForHim() throws SQLException {
    try (Connection somebody = connect()) {
      execute(somebody, "SELECT * FROM read_g1.projection_offsets FOR UPDATE");
      Instant begin = Instant.now();

      assertThatThrownBy(() -> other().acquire(1))
          .isInstanceOfSatisfying(
              DatabaseException.class, e -> assertThat(e.sqlState()).isEqualTo("55P03"));

      assertThat(Duration.between(begin, Instant.now())).isLessThan(SOON);
      execute(somebody, "SELECT 1");
    }
    assertThat(other().acquire(1).ownerEpoch()).isEqualTo(1);
  }

  @Test
  void aWriterNeverWaitsLongForALock() throws SQLException {
    HeldPartition owner = underTest.readModel().acquire(1);
    try (Connection somebody = connect()) {
      execute(somebody, "LOCK TABLE read_g1.stream_events");
      Instant begin = Instant.now();

      assertThatThrownBy(() -> underTest.write(owner, 5, log.created(conversation, alice)))
          .isInstanceOfSatisfying(
              DatabaseException.class, e -> assertThat(e.sqlState()).isEqualTo("55P03"));

      assertThat(Duration.between(begin, Instant.now())).isLessThan(SOON);
    }
  }

  @Test
  void anOwnerThatGoesOnWritesNothing() {
    ReadModel first = underTest.readModel();
    HeldPartition before = first.acquire(1);
    LogRecord created = log.created(conversation, alice);
    LogRecord started = log.epochStarted(conversation, alice);
    HeldPartition old =
        first.write(ReadModelUnderTest.batch(2, created), List.of(before)).held().getFirst();

    HeldPartition owner = other().acquire(1);
    underTest.write(owner, 3, started);

    assertThatThrownBy(() -> first.write(ReadModelUnderTest.batch(3, started), List.of(old)))
        .isInstanceOfAny(FencedException.class, DatabaseException.class);
    assertThatThrownBy(() -> first.park(ReadModelUnderTest.batch(3, started), List.of(old), "no"))
        .isInstanceOf(FencedException.class);
    assertThat(first.resume(old)).isEmpty();
    assertThat(database.count("stream_events")).isEqualTo(2);
    assertThat(database.count("parked_streams")).isZero();
  }

  @Test
  void ofAnotherRoleThatMayNotBeEndedGoesOnWhenItsTransactionDoes() throws SQLException {
    try (Connection foreign = connect(Databases.ADMIN, server.url(name()))) {
      execute(foreign, LOCK.formatted(1));

      assertThat(other().acquire(1).ownerEpoch()).isEqualTo(1);

      execute(foreign, "SELECT 1");
    }
  }

  private static final String LOCK = "SELECT pg_advisory_xact_lock_shared(6201837, %d)";

  private ReadModel other() {
    return underTest.readModel("other");
  }

  // Begins a transaction like a projector's.
  private Connection transactionOf(int partition) throws SQLException {
    Connection connection = connect();
    execute(connection, LOCK.formatted(partition));
    return connection;
  }

  private Connection connect() throws SQLException {
    DatabaseConfig config = database.configOf(Databases.PROJECTOR);
    return connect(config.user(), config.url());
  }

  private static Connection connect(String user, String url) throws SQLException {
    Connection connection = DriverManager.getConnection(url, user, server.password(user));
    connection.setAutoCommit(false);
    return connection;
  }

  private String name() {
    String url = database.configOf(Databases.PROJECTOR).url();
    return url.substring(url.lastIndexOf('/') + 1).replaceAll("\\?.*", "");
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean _ = statement.execute(sql);
    }
  }

  private static void assertEnded(Connection frozen) {
    assertThatThrownBy(
            () -> {
              execute(frozen, "SELECT 1");
              frozen.commit();
            })
        .isInstanceOf(SQLException.class);
  }
}
