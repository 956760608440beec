package io.sealedlog.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealedlog.embedded.Databases;
import io.sealedlog.projection.Deployment.Projector;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.runtime.database.DatabaseConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A fault in one stream or partition doesn't stop the others, and is repaired when its cause is
/// gone.
@Tag("servers")
class HealingTest {
  @RegisterExtension static final Servers SERVERS = new Servers("healing_");

  private final SampleLog log = new SampleLog(Deployment.PARTITIONS, 11);
  private final UUID alice = log.newId();
  private final UUID bad = log.newIdIn(1);
  private final UUID neighbour = log.newIdIn(1);
  private final UUID elsewhere = log.newIdIn(2);
  private Deployment deployment;

  @BeforeEach
  void deploy() {
    deployment = SERVERS.deploy();
  }

  @Test
  void appliesAParkedStreamAgainWhileNewEventsCome() {
    begin();
    Projector projector = deployment.start();
    awaitCount("conversations", 3);
    refuse("RAISE 'no' USING ERRCODE = '23514'");
    deployment.commit(some(20));
    projector.awaitMeter("parked.streams", 1);
    awaitCount("messages", 40);

    accept();
    assertThat(deployment.retryParked()).isEqualTo(1);
    int rounds = 0;
    while (projector.meter("parked.streams") > 0 || rounds < 20) {
      deployment.commit(some(5));
      rounds++;
    }

    awaitCount("messages", 3 * (20 + 5 * rounds));
    assertThat(deployment.database().count("parked_streams")).isZero();
    assertSameAfterARebuild(projector);
  }

  @Test
  void parksAStreamThatIsRefusedForAReasonThatNobodyKnowsAndGoesOnWithTheOthers() {
    begin();
    Projector projector = deployment.start();
    awaitCount("conversations", 3);
    refuse("RAISE 'no' USING ERRCODE = 'XX123'");

    deployment.commit(some(10));

    awaitCount("messages WHERE conversation_id = '" + elsewhere + "'", 10);
    projector.awaitMeter("parked.streams", 1);
    awaitCount("messages", 20);
    assertThat(deployment.database().dump().get("parked_streams"))
        .singleElement()
        .asString()
        .contains(bad.toString())
        .contains("SQLSTATE XX123");
    await().atMost(Deployment.BOUND).until(projector::ready);
  }

  @Test
  void aPartitionThatIsLockedHoldsUpNoOther() throws SQLException {
    begin();
    Projector projector = deployment.start();
    awaitCount("conversations", 3);
    try (Connection somebody = transaction()) {
      execute(somebody, "LOCK TABLE read_g1.messages_p1 IN SHARE MODE");
      deployment.commit(some(10));

      awaitCount("messages_p2", 10);
      projector.awaitFault("projection.partitions", "{1=SQLSTATE 55P03}");
      somebody.rollback();
    }

    awaitCount("messages", 30);
    await().atMost(Deployment.BOUND).until(projector::ready);
    assertThat(deployment.database().count("parked_streams")).isZero();
  }

  @Test
  void aPartitionWithAGapStopsAndSaysWhereAndTheOthersGoOn() {
    begin();
    Projector projector = deployment.start();
    LogRecord _ = log.message(bad);
    LogRecord afterGap = log.message(neighbour);

    deployment.commit(List.of(afterGap, log.message(neighbour), log.message(elsewhere)));

    projector.awaitFault(
        "projection.log", "partition 1 has a gap: the event at offset 5 has leaf index 5, and 4");
    awaitCount("messages_p2", 1);
    deployment.commit(List.of(log.message(elsewhere)));
    awaitCount("messages_p2", 2);
    assertThat(projector.meter("stopped.partitions")).isEqualTo(1);
    assertThat(deployment.database().count("messages_p1")).isZero();
    assertThat(deployment.database().count("parked_streams")).isZero();
    assertThat(projector.termination().requested()).isFalse();
  }

  @Test
  void whatIsNoEventOrComesAgainIsPassedOverAndCounted() {
    begin();
    Projector projector = deployment.start();
    LogRecord message = log.message(bad);
    deployment.commit(
        List.of(
            log.garbage(bad),
            message,
            new LogRecord(2, 0, message.key(), message.value()),
            log.again(message),
            log.message(bad)));

    awaitCount("messages", 2);
    projector.awaitMeter("records.foreign", 2);
    projector.awaitMeter("events.repeated", 1);
    assertThat(deployment.database().count("parked_streams")).isZero();
    await().atMost(Deployment.BOUND).until(projector::ready);
  }

  @Test
  void takesOverFromOneThatIsFrozenWhileItCommits() throws SQLException {
    begin();
    Projector first = deployment.start();
    awaitCount("conversations", 3);
    first.close();
    try (Connection frozen = transaction()) {
      execute(
          frozen,
          "SELECT pg_advisory_xact_lock_shared(6201837, partition) FROM generate_series(0, 2)"
              + " AS partition");
      execute(frozen, "DELETE FROM read_g1.conversations");
      execute(frozen, "UPDATE read_g1.projection_offsets SET next_offset = 1");
      Instant begin = Instant.now();

      Projector second = deployment.start();
      deployment.commit(some(5));

      awaitCount("messages", 15);
      assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(30));
      await().atMost(Deployment.BOUND).until(second::ready);
    }
    assertThat(deployment.database().count("conversations")).isEqualTo(3);
  }

  private void begin() {
    List<LogRecord> records = new ArrayList<>();
    for (UUID id : List.of(bad, neighbour, elsewhere)) {
      records.add(log.created(id, alice));
      records.add(log.epochStarted(id, alice));
    }
    deployment.commit(records);
  }

  private List<LogRecord> some(int count) {
    List<LogRecord> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(log.message(bad));
      messages.add(log.message(neighbour));
      messages.add(log.message(elsewhere));
    }
    return messages;
  }

  // Makes the database refuse the messages of one conversation.
  private void refuse(String statement) {
    deployment
        .database()
        .jdbc()
        .update(
            """
            CREATE FUNCTION read_g1.refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN %s; END $$
            """
                .formatted(statement));
    deployment
        .database()
        .jdbc()
        .update(
            """
            CREATE TRIGGER refuse BEFORE INSERT ON read_g1.messages_p1 FOR EACH ROW
            WHEN (NEW.conversation_id = '%s') EXECUTE FUNCTION read_g1.refuse()
            """
                .formatted(bad));
  }

  private void accept() {
    deployment.database().jdbc().update("DROP TRIGGER refuse ON read_g1.messages_p1");
  }

  private void assertSameAfterARebuild(Projector projector) {
    var before = deployment.database().dump();
    projector.close();
    deployment.dropReadModel();
    deployment.start();
    await()
        .atMost(Deployment.BOUND)
        .untilAsserted(() -> assertThat(deployment.database().dump()).isEqualTo(before));
  }

  private Connection transaction() throws SQLException {
    DatabaseConfig config = deployment.database().configOf(Databases.PROJECTOR);
    Connection connection =
        DriverManager.getConnection(config.url(), config.user(), config.password().reveal());
    connection.setAutoCommit(false);
    return connection;
  }

  private void awaitCount(String table, int count) {
    deployment.awaitCount(table, count);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean _ = statement.execute(sql);
    }
  }
}
