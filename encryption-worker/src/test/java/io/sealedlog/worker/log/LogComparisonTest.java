package io.sealedlog.worker.log;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.message;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.Partitions;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestEventKeys;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.processing.EventFold;
import io.sealedlog.worker.processing.HandlerHarness;
import io.sealedlog.worker.state.CacheBudget;
import io.sealedlog.worker.state.MapTable;
import io.sealedlog.worker.state.StoredStreams;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compares the state of a task with its partition, in a new topic for each test.
// JUnit sets the fields before they are read.
@SuppressWarnings("NullAway.Init")
@Tag("servers")
class LogComparisonTest {
  private static final long NOW = 1_795_460_000_000L;
  private static final AtomicInteger TOPICS = new AtomicInteger();
  private static final int EVENTS = 12;

  @TempDir private static Path directory;
  private static EmbeddedBroker broker;
  private static KafkaClients clients;
  private static Admin admin;

  private final HandlerHarness worker = history();
  private final String topic = "events-" + TOPICS.incrementAndGet();

  /// Collects the replayed events.
  private record CollectedEvents(long maxEvents, List<RecordedEvent> events)
      implements ReplayTarget {
    @Override
    public void add(RecordedEvent event) {
      events.add(event);
    }
  }

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(directory.resolve("broker"));
    clients =
        new KafkaClients(
            KafkaConfig.from(Configuration.of(KafkaConfig.SETTINGS, broker.serviceSettings())));
    admin = clients.admin("test");
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @BeforeEach
  void createTopic() throws ExecutionException, InterruptedException {
    // The events have old timestamps, and by default the broker deletes records after a week.
    NewTopic keeping = new NewTopic(topic, 1, (short) 1).configs(Map.of("retention.ms", "-1"));
    admin.createTopics(List.of(keeping)).all().get();
  }

  @Test
  void nothingIsDoneWhenBothAreEmpty() {
    try (StoredStreams states = folded(worker, 0)) {
      assertThat(compare(states)).isZero();
    }
  }

  @Test
  void nothingIsDoneWhenTheStateIsAtTheEndOfTheLog() {
    append(worker, 0, EVENTS);
    try (StoredStreams states = folded(worker, EVENTS)) {
      assertThat(compare(states)).isZero();
    }
  }

  @Test
  void stateBehindTheLogIsCaughtUp() {
    append(worker, 0, EVENTS);
    try (StoredStreams states = folded(worker, 5);
        StoredStreams all = folded(worker, EVENTS)) {
      assertThat(compare(states)).isEqualTo(EVENTS - 5);

      assertThat(states.frontier()).isEqualTo(all.frontier());
      for (RecordedEvent event : worker.events()) {
        assertThat(states.head(event.streamId())).isEqualTo(all.head(event.streamId()));
        assertThat(states.stream(event.streamId())).isEqualTo(all.stream(event.streamId()));
      }
    }
  }

  @Test
  void foreignAndDuplicateRecordsAreSkipped() {
    append(worker, 0, 8);
    append("nonsense".getBytes(StandardCharsets.UTF_8));
    append(worker, 2, 6);
    byte[] changed = worker.log.get(8).toArray();
    changed[changed.length - 1] ^= 1;
    append(changed);
    append(worker, 8, EVENTS);
    append(worker, 0, 9);
    try (StoredStreams behind = folded(worker, 5);
        StoredStreams equal = folded(worker, EVENTS)) {
      assertThat(compare(behind)).isEqualTo(EVENTS - 5);
      assertThat(behind.frontier()).isEqualTo(equal.frontier());
      assertThat(compare(equal)).isZero();
    }
  }

  @Test
  void aLogThatEndsEarlierIsRefused() {
    append(worker, 0, EVENTS - 3);
    try (StoredStreams states = folded(worker, EVENTS)) {
      assertThatThrownBy(() -> compare(states))
          .isInstanceOf(StateMismatchException.class)
          .hasMessageContaining(topic + "-0")
          .hasMessageContaining("up to leaf index 11")
          .hasMessageContaining("the log ends with leaf index 8, at offset 8")
          .hasMessageContaining("--rebuild-state");
      assertThat(states.frontier().size()).isEqualTo(EVENTS);
    }
  }

  @Test
  void anEmptyLogIsRefused() {
    try (StoredStreams states = folded(worker, EVENTS)) {
      assertThatThrownBy(() -> compare(states))
          .isInstanceOf(StateMismatchException.class)
          .hasMessageContaining("the log has none");
    }
  }

  @Test
  void anotherHistoryIsRefusedWhetherLongerOrNot() {
    HandlerHarness other = history();
    append(other, 0, EVENTS);
    for (int size : new int[] {5, EVENTS}) {
      try (StoredStreams states = folded(worker, size)) {
        assertThatThrownBy(() -> compare(states))
            .isInstanceOf(StateMismatchException.class)
            .hasMessageContaining(topic + "-0")
            .hasMessageContaining("is of another history")
            .hasMessageContaining("the event at offset " + (size - 1));
      }
    }
  }

  @Test
  void aLogWithAHoleIsRefused() {
    append(worker, 0, 7);
    append(worker, 8, EVENTS);
    try (StoredStreams states = folded(worker, 5)) {
      assertThatThrownBy(() -> compare(states))
          .isInstanceOf(StateMismatchException.class)
          .hasMessageContaining("the event at offset 7 doesn't follow")
          .hasMessageContaining("leaf index 8")
          .hasMessageContaining("doesn't have leaf index 7");
    }
  }

  @Test
  void anEmptyStateIsRefusedWhenTheLogIsNotEmpty() {
    append(worker, 0, EVENTS);
    try (StoredStreams states = folded(worker, 0)) {
      assertThatThrownBy(() -> compare(states))
          .isInstanceOf(StateMismatchException.class)
          .hasMessageContaining("has 0 events and the log has 12, up to offset 11")
          .hasMessageContaining("Start the worker again");
    }
  }

  @Test
  void aTransactionOfAnEarlierOwnerIsWaitedFor() throws Exception {
    append(worker, 0, 8);
    try (Producer<byte[], byte[]> earlier = transactional();
        StoredStreams states = folded(worker, 8)) {
      earlier.initTransactions();
      earlier.beginTransaction();
      for (int i = 8; i < EVENTS; i++) {
        earlier.send(record(worker.log.get(i).shared())).get();
      }
      CompletableFuture<Long> behind =
          CompletableFuture.supplyAsync(() -> compare(states), Thread::startVirtualThread);
      earlier.commitTransaction();

      assertThat(behind.get()).isEqualTo(EVENTS - 8);
    }
  }

  @Test
  void aTransactionThatDoesNotEndIsReported() throws Exception {
    append(worker, 0, 8);
    try (Producer<byte[], byte[]> earlier = transactional();
        StoredStreams states = folded(worker, 8)) {
      earlier.initTransactions();
      earlier.beginTransaction();
      earlier.send(record(worker.log.get(8).shared())).get();

      assertThatThrownBy(
              () -> comparison(Duration.ofSeconds(1)).initialize(0, states, ReplayTarget.NONE))
          .isInstanceOf(LogUnavailableException.class)
          .hasMessageContaining("A transaction on " + topic + "-0 has been open");
      earlier.abortTransaction();
    }
  }

  @Test
  void theNewestEventsAreReplayedInOrder() {
    append(worker, 0, EVENTS);
    append(worker, 3, 5);
    try (StoredStreams states = folded(worker, EVENTS)) {
      CollectedEvents collected = new CollectedEvents(4, new ArrayList<>());

      comparison(Duration.ofSeconds(20)).initialize(0, states, collected);

      assertThat(collected.events())
          .map(RecordedEvent::leafIndex)
          .containsExactly(8L, 9L, 10L, 11L);
      assertThat(collected.events().getLast()).isEqualTo(worker.event(11));
    }
  }

  @Test
  void allEventsAreReplayedWhenMoreAreWanted() {
    append(worker, 0, EVENTS);
    try (StoredStreams states = folded(worker, EVENTS)) {
      CollectedEvents collected = new CollectedEvents(1_000_000, new ArrayList<>());

      comparison(Duration.ofSeconds(20)).initialize(0, states, collected);

      assertThat(collected.events()).isEqualTo(worker.events());
    }
  }

  @Test
  void theNewestEventsAreFoundChunkByChunkDespiteDuplicates() {
    append(worker, 0, 7);
    append(worker, 1, 6);
    append(worker, 7, EVENTS);
    append(worker, 0, EVENTS);
    append(worker, 3, 9);
    for (long chunk : new long[] {1, 2, 3, 1_000}) {
      assertThat(replayed(chunk, 8))
          .as("pieces of %d", chunk)
          .containsExactly(4, 5, 6, 7, 8, 9, 10, 11);
    }
  }

  @Test
  void eventsBeforeAGapAreNotReplayed() {
    append(worker, 0, 5);
    append(worker, 6, EVENTS);
    for (long chunk : new long[] {1, 4, 1_000}) {
      assertThat(replayed(chunk, 100))
          .as("pieces of %d", chunk)
          .containsExactly(6, 7, 8, 9, 10, 11);
    }
  }

  private List<Integer> replayed(long chunk, long maxEvents) {
    CollectedEvents collected = new CollectedEvents(maxEvents, new ArrayList<>());
    Duration timeout = Duration.ofSeconds(20);
    TopicPartition partition = new TopicPartition(topic, 0);
    try (PartitionReader reader =
        new PartitionReader(clients.consumer("test-log", PartitionReader.SETTINGS), timeout)) {
      new TailReplay(
              reader, new LogFormat(TestEventKeys.READER, new Partitions(1)), partition, chunk)
          .replay(reader.committedEnd(partition), EVENTS - 1, collected);
    }
    return collected.events().stream().map(event -> (int) event.leafIndex()).toList();
  }

  private long compare(StoredStreams states) {
    return comparison(Duration.ofSeconds(20)).initialize(0, states, ReplayTarget.NONE);
  }

  private LogComparison comparison(Duration timeout) {
    return new LogComparison(
        topic,
        new LogFormat(TestEventKeys.READER, new Partitions(1)),
        new LogEndOffsets(admin, timeout),
        () -> new PartitionReader(clients.consumer("test-log", PartitionReader.SETTINGS), timeout));
  }

  private Producer<byte[], byte[]> transactional() {
    return clients.producer("test", Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic));
  }

  private void append(HandlerHarness from, int first, int end) {
    append(from.log.subList(first, end).stream().map(Bytes::shared).toArray(byte[][]::new));
  }

  private void append(byte[]... values) {
    try (Producer<byte[], byte[]> producer = clients.producer("test", Map.of())) {
      for (byte[] value : values) {
        var _ = producer.send(record(value));
      }
    }
  }

  private ProducerRecord<byte[], byte[]> record(byte[] value) {
    return new ProducerRecord<>(topic, 0, NOW, new byte[16], value);
  }

  /// Returns the history of a user, two conversations and their messages.
  private static HandlerHarness history() {
    HandlerHarness worker = new HandlerHarness();
    TestUser alice = TestUser.create(1);
    worker.send(request(id(NOW, 1), alice.publish()), NOW);
    List<TestConversation> conversations =
        List.of(
            TestConversation.create(id(NOW, 98), Suite.X25519, List.of(alice)),
            TestConversation.create(id(NOW, 99), Suite.X25519, List.of(alice)));
    worker.send(request(id(NOW, 2), conversations.getFirst().creation()), NOW);
    worker.send(request(id(NOW, 3), conversations.getLast().creation()), NOW);
    while (worker.log.size() < EVENTS) {
      int number = worker.log.size();
      worker.send(message(conversations.get(number % 2), id(NOW, 10 + number), "{}"), NOW);
    }
    return worker;
  }

  private static StoredStreams folded(HandlerHarness worker, int events) {
    StoredStreams states =
        new StoredStreams(
            new StoredStreams.Tables(new MapTable(), new MapTable(), new MapTable()),
            new CacheBudget(1L << 20));
    for (int i = 0; i < events; i++) {
      EventFold.apply(
          states, worker.event(i), TestEventKeys.read(worker.log.get(i).shared()).leaf());
    }
    return states;
  }
}
