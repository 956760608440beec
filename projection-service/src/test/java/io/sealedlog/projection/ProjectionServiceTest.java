package io.sealedlog.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sealedlog.projection.Deployment.Projector;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.runtime.StartException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("servers")
class ProjectionServiceTest {
  private static final long LAST_MARK = 7777;
  @RegisterExtension static final Servers SERVERS = new Servers("projection_");

  private final SampleLog log = new SampleLog(Deployment.PARTITIONS, 11);
  private final UUID alice = log.newId();
  private final UUID conversation = log.newId();
  private Deployment deployment;

  @BeforeEach
  void deploy() {
    deployment = SERVERS.deploy();
  }

  @Test
  void showsWhatIsInTheLogByteForByte() {
    deployment.start();
    deployment.commit(List.of(log.created(conversation, alice), log.epochStarted(conversation)));
    LogRecord message = log.message(conversation);

    deployment.commit(List.of(message));

    awaitCount("messages", 1);
    assertThat(deployment.database().dump().get("messages"))
        .singleElement()
        .asString()
        .contains(conversation.toString())
        .contains(HexFormat.of().formatHex(SampleLog.entry(message).stub().toArray()));
    assertThat(deployment.database().dump().get("next_leaf")).contains(message.partition() + ".3");
  }

  @Test
  void goesOnWhereItStopped() {
    Projector first = deployment.start();
    begin();
    deployment.commit(messages(20));
    awaitCount("messages", 20);
    first.close();
    deployment.commit(messages(30));

    Projector second = deployment.start();

    awaitCount("messages", 50);
    awaitMeter(second, "events.applied", 30);
  }

  @Test
  void leavesOutWhatWasAbortedAndPassesTransactionMarkers() {
    Projector projector = deployment.start();
    begin();
    List<LogRecord> log = messages(6);
    for (LogRecord message : log) {
      deployment.abort(List.of(message));
      deployment.commit(List.of(message));
    }

    awaitCount("messages", 6);
    assertThat(deployment.database().count("parked_streams")).isZero();
    await().atMost(Deployment.BOUND).until(() -> projector.ready() && projector.meter("lag") == 0);
  }

  /// The replaced projector may notice it by a failed write or by its periodic check.
  @Test
  void stopsWritingWhenAnotherTakesItsPartitions() {
    Projector first = deployment.start();
    begin();
    awaitCount("conversations", 1);
    Projector second = deployment.start();

    deployment.commit(messages(40));

    awaitCount("messages", 40);
    awaitDropped(first);
    assertThat(deployment.database().count("parked_streams")).isZero();
    await().atMost(Deployment.BOUND).until(second::ready);
  }

  @Test
  void noticesAlsoWithNothingToWriteThatAnotherTookItsPartitions() {
    Projector first = deployment.start();
    begin();
    awaitCount("conversations", 1);
    awaitMeter(first, "events.applied", 2);

    Projector second = deployment.start();

    awaitDropped(first);
    deployment.commit(messages(40));
    awaitMeter(second, "events.applied", 40);
    assertThat(deployment.database().count("messages")).isEqualTo(40);
    assertThat(first.meter("events.applied")).isEqualTo(2);
  }

  @Test
  void asksTheGroupAgainWhenAnotherTookItsPartitions() {
    Projector projector = deployment.start(PartitionAssignment.GROUP, 2000);
    begin();
    awaitCount("conversations", 1);

    deployment
        .database()
        .jdbc()
        .update("UPDATE read_g1.projection_offsets SET owner_epoch = owner_epoch + 1");

    awaitMeter(projector, "fenced", Deployment.PARTITIONS);
    deployment.commit(messages(5));
    awaitCount("messages", 5);
    await().atMost(Deployment.BOUND).until(projector::ready);
  }

  @Test
  void sharesPartitionsInAGroupAndTakesOverFromOneThatLeaves() {
    Projector first = deployment.start(PartitionAssignment.GROUP, 2000);
    deployment.start(PartitionAssignment.GROUP, 2000);
    List<UUID> conversations = new ArrayList<>();
    for (int partition = 0; partition < Deployment.PARTITIONS; partition++) {
      UUID id = log.newIdIn(partition);
      conversations.add(id);
      deployment.commit(List.of(log.created(id, alice), log.epochStarted(id, alice)));
    }
    conversations.forEach(id -> deployment.commit(List.of(log.message(id), log.message(id))));
    awaitCount("messages", 6);

    first.close();
    conversations.forEach(id -> deployment.commit(List.of(log.message(id), log.message(id))));
    conversations.forEach(id -> deployment.commitMarks(List.of(log.mark(id, alice, 3))));

    awaitCount("messages", 12);
    awaitCount("read_marks", Deployment.PARTITIONS);
    assertThat(deployment.database().count("parked_streams")).isZero();
  }

  @Test
  void parksTheStreamWhoseRowsTheDatabaseRefusesAndWritesTheRest() {
    UUID poisoned = log.newId();
    UUID messageId = log.newId();
    List<LogRecord> records = new ArrayList<>();
    records.add(log.created(conversation, alice));
    records.add(log.created(poisoned, alice));
    records.add(log.message(poisoned, messageId, null));
    records.addAll(messages(10));
    records.add(log.message(poisoned, messageId, null));
    records.addAll(messages(10));
    records.add(log.message(poisoned));
    deployment.commit(records);

    Projector projector = deployment.start();

    awaitCount("messages", 21);
    assertThat(deployment.database().dump().get("parked_streams"))
        .singleElement()
        .asString()
        .contains(poisoned.toString())
        .contains(",3,")
        .contains("SQLSTATE 23505");
    awaitMeter(projector, "parked.streams", 1);
    awaitMeter(projector, "events.skipped", 1);

    projector.close();
    Projector next = deployment.start();
    awaitMeter(next, "parked.streams", 1);
  }

  @Test
  void rebuildsTheSameRowsWithOtherBatchBoundaries() {
    List<LogRecord> anything = new SampleLog(Deployment.PARTITIONS, 23).anything(600);
    Projector first = deployment.start(PartitionAssignment.ASSIGN, 2000);
    int lastMarks = 1;
    for (int from = 0; from < anything.size(); from += 50) {
      deployment.commit(anything.subList(from, Math.min(anything.size(), from + 50)));
      deployment.commitMarks(List.of(log.mark(conversation, alice, 1 + from)));
      deployment.commitMarks(List.of(log.mark(log.newId(), alice, LAST_MARK)));
      lastMarks++;
    }
    deployment.commitMarks(List.of(log.mark(conversation, alice, LAST_MARK)));
    awaitHandled(first, anything.size());
    awaitCount("read_marks WHERE seq = " + LAST_MARK, lastMarks);
    first.close();
    Map<String, List<String>> before = deployment.database().dump();

    deployment.database().jdbc().update("DROP SCHEMA read_g1 CASCADE");
    Projector second = deployment.start(PartitionAssignment.ASSIGN, 7);

    awaitHandled(second, anything.size());
    awaitCount("read_marks WHERE seq = " + LAST_MARK, lastMarks);
    assertThat(before.get("parked_streams")).isNotEmpty();
    assertThat(before.get("messages")).isNotEmpty();
    assertThat(deployment.database().count("messages WHERE content IS NULL")).isPositive();
    assertThat(deployment.database().count("messages WHERE redacted_seq < seq")).isPositive();
    assertThat(deployment.database().count("conversations WHERE name_seq > 0")).isPositive();
    assertThat(types())
        .contains(
            "message.redacted",
            "member.added",
            "member.removed",
            "member.role-changed",
            "history.shared");
    assertThat(deployment.database().dump()).isEqualTo(before);
  }

  @Test
  void doesNotStartWhenTheLogHasLostWhatTheReadModelHas() {
    Projector first = deployment.start();
    begin();
    awaitCount("conversations", 1);
    first.close();
    deployment.database().jdbc().update("UPDATE read_g1.projection_offsets SET next_offset = 999");

    assertThatThrownBy(deployment::start)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("The read model is further than the log")
        .hasMessageContaining("up to the offset 999")
        .hasMessageContaining("rebuild the read model");
  }

  @Test
  void refusesToStartOnATopicThatForgets() throws Exception {
    String events = deployment.makeLogForget();

    assertThatThrownBy(deployment::start)
        .isInstanceOf(StartException.class)
        .hasMessageContaining(
            "The topic %s has retention.ms = 1000; it must be -1.".formatted(events));
  }

  @Test
  void rebuildsTheReadModelFromALogThatLostItsEnd() {
    Projector first = deployment.start();
    begin();
    awaitCount("conversations", 1);
    first.close();
    Map<String, List<String>> before = deployment.database().dump();
    deployment.database().jdbc().update("UPDATE read_g1.projection_offsets SET next_offset = 999");

    deployment.dropReadModel();
    Projector second = deployment.start();

    awaitMeter(second, "events.applied", 2);
    assertThat(deployment.database().dump()).isEqualTo(before);
  }

  @Test
  void endsTheProcessWhenTheLogHasLostItsBeginning() throws Exception {
    begin();
    deployment.cutLog();

    Projector projector = deployment.start();

    assertThat(projector.termination().await(Deployment.BOUND)).isTrue();
  }

  private List<String> types() {
    return deployment
        .database()
        .jdbc()
        .query("SELECT DISTINCT type FROM read_g1.stream_events", row -> row.text("type"));
  }

  private void begin() {
    deployment.commit(
        List.of(log.created(conversation, alice), log.epochStarted(conversation, alice)));
  }

  private List<LogRecord> messages(int count) {
    List<LogRecord> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(log.message(conversation));
    }
    return messages;
  }

  private void awaitCount(String table, int count) {
    deployment.awaitCount(table, count);
  }

  private static void awaitMeter(Projector projector, String name, double value) {
    projector.awaitMeter(name, value);
  }

  private static void awaitDropped(Projector projector) {
    awaitMeter(projector, "fenced", Deployment.PARTITIONS);
    projector.awaitFault("projection.owner", "another projector took");
  }

  // Counts events that were applied, skipped or ignored, and the first one of each parked stream.
  private static void awaitHandled(Projector projector, int count) {
    await()
        .atMost(Deployment.BOUND)
        .until(() ->
            projector.meter("events.applied")
                    + projector.meter("events.skipped")
                    + projector.meter("records.foreign")
                    + projector.meter("events.repeated")
                    + projector.meter("parked.streams")
                == count);
  }
}
