package io.sealedlog.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.TestEvents;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.CommandResult;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.kafka.Partitions;
import io.sealedlog.runtime.tracing.Tracing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutcomeTailTest {
  private static final Bytes DIGEST = Bytes.ofHex("01");
  private static final Topics TOPICS = Topics.withPrefix("");
  private static final String EVENTS = TOPICS.events().name();
  private static final String RESULTS = TOPICS.results().name();
  private static final long STORED = 7;
  private static final long COMMAND_AT = 700;
  private static final Event REDACTED =
      new Event.MessageRedacted(new MessageId(UUID.randomUUID()), new UserId(UUID.randomUUID()));
  private static final Duration SOON = Duration.ofSeconds(60);

  private MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final PendingCommands pending = new PendingCommands(10, new SimpleMeterRegistry());
  private final TestEvents events = TestEvents.ofAnotherDeployment();
  private final List<RecordedEvent> told = new CopyOnWriteArrayList<>();
  private final CommandKey key = new CommandKey(streamOf(1), new CommandId(UUID.randomUUID()));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private OutcomeTail tail;

  @BeforeEach
  void start() {
    startAtEnd(0);
  }

  private void startAtEnd(long endOfEvents) {
    Node node = new Node(0, "localhost", 1);
    consumer.updatePartitions(
        EVENTS,
        List.of(
            new PartitionInfo(EVENTS, 0, node, null, null),
            new PartitionInfo(EVENTS, 1, node, null, null)));
    Map<TopicPartition, Long> zero = new HashMap<>();
    for (int i = 0; i < 2; i++) {
      zero.put(new TopicPartition(EVENTS, i), 0L);
      zero.put(new TopicPartition(RESULTS, i), 0L);
    }
    consumer.updateBeginningOffsets(zero);
    Map<TopicPartition, Long> ends = new HashMap<>(zero);
    ends.put(new TopicPartition(EVENTS, 1), endOfEvents);
    consumer.updateEndOffsets(ends);
    tail =
        new OutcomeTail(
            TOPICS,
            consumer,
            events.verifier(),
            ForgeryAlarm.ofLog(meters),
            pending,
            Tracing.off());
    tail.start((partition, event) -> told.add(event), partition -> STORED);
  }

  @AfterEach
  void stop() {
    tail.close();
  }

  @Test
  void completesWithTheLastEventOfACommand() {
    PendingCommand command = pending.register(key, DIGEST).orElseThrow().command();
    command.appended(500);

    see(EVENTS, 1, 0, created(1, 40));
    see(EVENTS, 1, 1, epochStarted(2, 41));

    assertThat(command.await(SOON))
        .isEqualTo(new CommandOutcome.Stored(new Position(1, 41), 2, 500, false));
    assertThat(told).hasSize(2);
    assertThat(tail.newestLeaf(1)).isEqualTo(41);
    assertThat(tail.newestLeaf(0)).isEqualTo(STORED);
  }

  @Test
  void completesWithARejection() {
    PendingCommand command = pending.register(key, DIGEST).orElseThrow().command();
    command.appended(COMMAND_AT);

    see(RESULTS, 0, 0, result(new Outcome.Rejected(RejectionCode.NOT_A_MEMBER)));

    assertThat(command.await(SOON))
        .isEqualTo(new CommandOutcome.Rejected(RejectionCode.NOT_A_MEMBER));
  }

  @Test
  void completesWithTheFirstOutcomeOfARepetition() {
    PendingCommand command = pending.register(key, DIGEST).orElseThrow().command();
    command.appended(COMMAND_AT);

    see(RESULTS, 1, 0, result(new Outcome.Stored(9, 12, 400)));

    assertThat(command.await(SOON))
        .isEqualTo(new CommandOutcome.Stored(new Position(1, 12), 9, 400, true));
  }

  @Test
  void doesNotCompleteWithTheResultOfAnotherRecord() {
    PendingCommand command = pending.register(key, DIGEST).orElseThrow().command();
    command.appended(COMMAND_AT);
    Outcome rejected = new Outcome.Rejected(RejectionCode.NOT_A_MEMBER);

    see(RESULTS, 1, 0, result(rejected), COMMAND_AT - 1);
    see(RESULTS, 1, 1, result(new Outcome.Stored(9, 12, 400)), COMMAND_AT);

    assertThat(command.await(SOON))
        .isEqualTo(new CommandOutcome.Stored(new Position(1, 12), 9, 400, true));
  }

  @Test
  void goesOnBehindARecordThatItCanNotDecode() {
    PendingCommand command = pending.register(key, DIGEST).orElseThrow().command();
    command.appended(COMMAND_AT);

    see(RESULTS, 0, 0, new byte[] {1, 2, 3});
    see(RESULTS, 0, 1, result(new Outcome.Rejected(RejectionCode.NOT_A_MEMBER)));

    assertThat(command.await(SOON))
        .isEqualTo(new CommandOutcome.Rejected(RejectionCode.NOT_A_MEMBER));
  }

  @Test
  void doesNothingForWhatNoWorkerWroteThere() {
    PendingCommand command = pending.register(key, DIGEST).orElseThrow().command();
    command.appended(500);
    byte[] before = created(1, 40);
    byte[] wrongTag = epochStarted(2, 41);
    wrongTag[5] ^= 1;
    byte[] changed = epochStarted(2, 41);
    changed[changed.length - 1] ^= 1;

    see(EVENTS, 1, 0, before);
    see(EVENTS, 1, 1, new byte[] {1, 2, 3});
    see(EVENTS, 1, 2, null);
    see(EVENTS, 1, 3, wrongTag);
    see(EVENTS, 1, 4, changed);
    see(EVENTS, 1, 5, before);
    see(EVENTS, 1, 6, TestEvents.ofAnotherDeployment().value(recorded(2, 41, REDACTED)));
    seeUnder(new StreamId(UUID.randomUUID()), 1, 7, epochStarted(2, 99));
    seeUnder(key.streamId(), 0, 0, epochStarted(2, 99));
    see(EVENTS, 1, 8, epochStarted(2, 41));

    assertThat(command.await(SOON))
        .isEqualTo(new CommandOutcome.Stored(new Position(1, 41), 2, 500, false));
    assertThat(told).extracting(RecordedEvent::leafIndex).containsExactly(40L, 41L);
    assertThat(tail.newestLeaf(1)).isEqualTo(41);
    assertThat(tail.newestLeaf(0)).isEqualTo(STORED);
    assertThat(tail.stopped()).isEmpty();
  }

  @Test
  void doesNothingForWhatWasStoredBeforeItStarted() {
    see(EVENTS, 1, 0, created(1, STORED));
    see(EVENTS, 1, 1, epochStarted(2, STORED + 1));

    await().atMost(SOON).untilAsserted(() -> assertThat(tail.nextOffset(1)).isEqualTo(2));
    assertThat(told).extracting(RecordedEvent::leafIndex).containsExactly(STORED + 1);
    assertThat(forged()).isOne();
  }

  @Test
  void findsNothingWrongWithWhatItLooksBackAt() {
    tail.close();
    consumer = new MockConsumer<>("earliest");
    startAtEnd(2);
    see(EVENTS, 1, 0, created(1, STORED - 1));
    see(EVENTS, 1, 1, epochStarted(2, STORED));
    see(EVENTS, 1, 2, epochStarted(2, STORED + 1));

    await().atMost(SOON).untilAsserted(() -> assertThat(tail.nextOffset(1)).isEqualTo(3));
    assertThat(told).extracting(RecordedEvent::leafIndex).containsExactly(STORED + 1);
    assertThat(forged()).isZero();
  }

  @Test
  void stopsAtWhatALaterVersionWrote() {
    RecordedEvent any = recorded(1, 40, REDACTED);

    see(EVENTS, 1, 0, events.laterFormat(any));
    see(EVENTS, 1, 1, created(1, 41));

    await().atMost(SOON).untilAsserted(() -> assertThat(tail.stopped()).isPresent());
    assertThat(tail.stopped().orElseThrow()).contains("a later version wrote it");
    assertThat(tail.fault()).contains("the broker can't be read from");
    assertThat(told).isEmpty();
  }

  @Test
  void knowsHowFarItHasRead() {
    see(EVENTS, 1, 0, created(1, 10));

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(tail.nextOffset(1)).isEqualTo(1));
    assertThat(tail.fault()).isEmpty();
    assertThat(tail.partitions()).isEqualTo(new Partitions(2));
  }

  private void see(String topic, int partition, long offset, byte @Nullable [] value) {
    see(topic, partition, offset, value, COMMAND_AT);
  }

  private void seeUnder(StreamId stream, int partition, long offset, byte[] value) {
    see(EVENTS, partition, offset, stream, value, COMMAND_AT);
  }

  private void see(String topic, int partition, long offset, byte @Nullable [] value, long at) {
    see(topic, partition, offset, key.streamId(), value, at);
  }

  private void see(
      String topic, int partition, long offset, StreamId under, byte @Nullable [] value, long at) {
    consumer.schedulePollTask(() ->
        consumer.addRecord(
            new ConsumerRecord<>(
                topic,
                partition,
                offset,
                at,
                TimestampType.CREATE_TIME,
                0,
                0,
                under.key(),
                value,
                new RecordHeaders(),
                Optional.empty())));
  }

  private byte[] created(long seq, long leaf) {
    return event(
        seq, leaf, new Event.ConversationCreated(new UserId(UUID.randomUUID()), List.of()));
  }

  private byte[] epochStarted(long seq, long leaf) {
    EpochStart start =
        new EpochStart(2, 1, DIGEST, DIGEST, 1, DIGEST, EpochStart.Reason.CREATED, List.of());
    return event(seq, leaf, new Event.EpochStarted(start, List.of()));
  }

  private byte[] event(long seq, long leaf, Event event) {
    return events.value(recorded(seq, leaf, event));
  }

  private RecordedEvent recorded(long seq, long leaf, Event event) {
    return new RecordedEvent(
        key.streamId(),
        seq,
        RecordedEvent.NO_PREVIOUS,
        leaf,
        500,
        key.commandId(),
        Bytes.wrap(new byte[16]),
        0,
        event instanceof Event.ConversationCreated,
        event);
  }

  private double forged() {
    return meters.get("sealedlog.log.forged").counter().count();
  }

  private static StreamId streamOf(int partition) {
    return Stream.generate(() -> new StreamId(UUID.randomUUID()))
        .filter(stream -> new Partitions(2).of(stream) == partition)
        .findFirst()
        .orElseThrow();
  }

  private byte[] result(Outcome outcome) {
    return Codec.RESULTS.encode(new CommandResult(key.streamId(), key.commandId(), outcome));
  }
}
