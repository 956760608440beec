package io.sealedlog.worker.topology;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.message;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.crypto.sl1.CommandSealer;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.kernel.Limits;
import io.sealedlog.worker.processing.CommandReader;
import io.sealedlog.worker.processing.VaultWait;
import io.sealedlog.worker.processing.WorkerMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerTopologyTest {
  private static final long NOW = 1_795_460_000_000L;
  private static final int KID = 7;
  private static final int MAX_OUTCOMES = 10;
  private static final Topics TOPICS = Topics.withPrefix("test.");
  private static final TestUser ALICE = TestUser.create(1);
  private static final TestConversation CONVERSATION =
      TestConversation.create(id(NOW, 99), Suite.X_WING, List.of(ALICE, TestUser.create(2)));
  private static final CommandRequest CREATION = request(id(NOW, 1), CONVERSATION.creation());

  private static final Outcome TOO_OLD = new Outcome.Rejected(RejectionCode.ID_TOO_OLD, false);

  @TempDir private Path directory;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> commands;
  private TestOutputTopic<byte[], byte[]> events;
  private TestOutputTopic<byte[], byte[]> results;
  private TestOutputTopic<byte[], byte[]> deadLetters;

  @BeforeEach
  void start() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, TOPICS.workerGroup());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    driver = new TopologyTestDriver(topology(1), properties, Instant.ofEpochMilli(NOW));
    commands =
        driver.createInputTopic(
            TOPICS.commands().name(), new ByteArraySerializer(), new ByteArraySerializer());
    events = output(TOPICS.events().name());
    results = output(TOPICS.results().name());
    deadLetters = output(TOPICS.deadLetters().name());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void hasTheTopologyThatTheChangelogsAreNamedAfter() throws IOException {
    assertThat(topology(1).describe().toString()).isEqualToIgnoringWhitespace(golden());
  }

  @Test
  void commandsInEventsOut() {
    send(CREATION, NOW);
    send(message(CONVERSATION, id(NOW, 2), "{\"text\":\"hello\"}"), NOW + 5);

    List<RecordedEvent> recorded = readEvents();
    assertThat(recorded).hasSize(3);
    assertThat(recorded).map(RecordedEvent::seq).containsExactly(1L, 2L, 3L);
    assertThat(recorded).map(RecordedEvent::leafIndex).containsExactly(0L, 1L, 2L);
    Event.MessageSealed sealed = (Event.MessageSealed) recorded.getLast().event();
    assertThat(CONVERSATION.open(sealed.envelope(CONVERSATION.id()), sealed.enc()))
        .isEqualTo("{\"text\":\"hello\"}");
    assertThat(results.isEmpty()).isTrue();
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void anEventHasTheStreamsKeyTheCommandsTimeAndNoHeaderOfTheCommand() {
    TestRecord<byte[], byte[]> command = record(CREATION, NOW + 3);
    command.headers().add("from-the-outside", new byte[] {1});
    commands.pipeInput(command);

    TestRecord<byte[], byte[]> event = events.readRecord();
    assertThat(event.key()).isEqualTo(CONVERSATION.id().stream().key());
    assertThat(event.timestamp()).isEqualTo(NOW + 3);
    assertThat(event.headers()).isEmpty();
  }

  @Test
  void aReplayedRecordIsAnsweredWithTheFirstOutcome() throws UndecodableException {
    TestRecord<byte[], byte[]> record = record(CREATION, NOW);
    commands.pipeInput(record);
    commands.pipeInput(record);

    assertThat(readEvents()).hasSize(2);
    assertThat(Codec.RESULTS.decode(results.readValue()).outcome())
        .isEqualTo(new Outcome.Stored(2, 1, NOW));
  }

  @Test
  void aDeadLetterIsTheRecordAsItCameAndSaysWhereFrom() {
    byte[] key = CONVERSATION.id().stream().key();
    send(CREATION, NOW);
    commands.pipeInput(key, new byte[] {9, 9, 9}, NOW);
    send(message(CONVERSATION, id(NOW, 2), "{}"), NOW);

    TestRecord<byte[], byte[]> deadLetter = deadLetters.readRecord();
    assertThat(deadLetter.key()).isEqualTo(key);
    assertThat(deadLetter.value()).containsExactly(9, 9, 9);
    assertThat(header(deadLetter, DeadLetterHeaders.TOPIC)).isEqualTo("test.commands.v1");
    assertThat(header(deadLetter, DeadLetterHeaders.PARTITION)).isEqualTo("0");
    assertThat(header(deadLetter, DeadLetterHeaders.OFFSET)).isEqualTo("1");
    assertThat(header(deadLetter, DeadLetterHeaders.REASON)).isEqualTo("malformed");
    assertThat(readEvents()).as("the partition went on").hasSize(3);
  }

  @Test
  void aRecordThatIsTooLargeForTheDeadLettersLeavesItsOriginThere() {
    byte[] huge = new byte[TaskOutput.LARGEST_DEAD_LETTER + 1];
    commands.pipeInput(CONVERSATION.id().stream().key(), huge, NOW);

    TestRecord<byte[], byte[]> deadLetter = deadLetters.readRecord();
    assertThat(deadLetter.value()).isNull();
    assertThat(header(deadLetter, DeadLetterHeaders.DROPPED_BYTES))
        .isEqualTo(String.valueOf(huge.length + 16));
  }

  @Test
  void recordsWithoutKeyOrValueAreDeadLetters() {
    commands.pipeInput(new TestRecord<>(null, new byte[] {1}, Instant.ofEpochMilli(NOW)));
    commands.pipeInput(
        new TestRecord<>(ALICE.id().stream().key(), null, Instant.ofEpochMilli(NOW)));

    assertThat(deadLetters.readRecordsToList())
        .map(record -> header(record, DeadLetterHeaders.REASON))
        .containsExactly("misplaced", "malformed");
  }

  @Test
  void aStreamIsInThePartitionThatKafkasDefaultPartitionerGives() {
    Bytes key = Bytes.wrap(CONVERSATION.id().stream().key());
    int partitions = 12;

    int expected = BuiltInPartitioner.partitionForKey(key.shared(), partitions);

    assertThat(CommandProcessors.partitionOf(key, partitions)).isEqualTo(expected);
  }

  @Test
  void noSecretIsInAnyStore() {
    send(CREATION, NOW);
    send(message(CONVERSATION, id(NOW, 2), "{\"text\":\"canary-in-a-message\"}"), NOW);

    byte[] share = CONVERSATION.share().secret().shared();
    for (String store : driver.getAllStateStores().keySet()) {
      for (byte[] bytes : contents(store)) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(text).doesNotContain("canary");
        assertThat(text).doesNotContain(new String(share, StandardCharsets.ISO_8859_1));
      }
    }
  }

  @Test
  void aHeadStaysSmallHoweverManyMembersThereAre() {
    send(CREATION, NOW);

    assertThat(section(WorkerStores::heads))
        .isNotEmpty()
        .allMatch(entry -> entry.value.length <= 64);
  }

  @Test
  void outcomesAreSmall() {
    send(CREATION, NOW);
    send(message(CONVERSATION, id(NOW, 2), "{}"), NOW);

    assertThat(section(WorkerStores::outcomes))
        .hasSize(2)
        .allMatch(entry -> entry.value.length <= 48);
  }

  @Test
  void outcomesAreBoundedAndAnEvictedIdNeedsACheck() throws UndecodableException {
    send(CREATION, NOW);
    for (int i = 0; i < 25; i++) {
      send(message(CONVERSATION, id(NOW + i, 2), "{}"), NOW + i);
      assertThat(section(WorkerStores::outcomes).size())
          .as("and the creation, which is permanent")
          .isLessThanOrEqualTo(MAX_OUTCOMES + 1);
    }
    UUID evicted = id(NOW, 2);
    UUID unknown = id(NOW, 3);

    send(message(CONVERSATION, evicted, "{}"), NOW + 100);
    send(checked(unknown, NOW), NOW + 101);
    send(checked(unknown, NOW + 99), NOW + 102);
    send(checked(unknown, NOW + 99), NOW + 103);

    assertThat(readEvents()).hasSize(2 + 25 + 1);
    assertThat(Codec.RESULTS.decode(results.readValue()).outcome()).isEqualTo(TOO_OLD);
    assertThat(Codec.RESULTS.decode(results.readValue()).outcome()).isEqualTo(TOO_OLD);
    assertThat(Codec.RESULTS.decode(results.readValue()).outcome())
        .isEqualTo(new Outcome.Stored(28, 27, NOW + 102));
  }

  @Test
  void statesComeBackFromTheirBytesAsTheyWere() {
    send(request(id(NOW, 3), ALICE.publish()), NOW);
    send(CREATION, NOW);
    byte[] identity =
        driver
            .<byte[], byte[]>getKeyValueStore(WorkerStores.IDENTITIES)
            .get(ALICE.id().stream().key());
    byte[] conversation =
        driver
            .<byte[], byte[]>getKeyValueStore(WorkerStores.CONVERSATIONS)
            .get(CONVERSATION.id().stream().key());

    assertThat(StateCodecs.decode(StateCodecs.IDENTITY, identity).record())
        .isEqualTo(ALICE.record().encoded());
    assertThat(StateCodecs.decode(StateCodecs.CONVERSATION, conversation).members())
        .isEqualTo(CONVERSATION.members());
  }

  private static CommandRequest checked(UUID id, long checkedAt) {
    return request(id, CONVERSATION.message(id, "{}"), checkedAt);
  }

  private static Topology topology(int partitions) {
    CommandOpener opener =
        new CommandOpener(
            kid -> kid == KID ? Optional.of(SecretBytes.copyOf(new byte[32])) : Optional.empty());
    return WorkerTopology.build(
        TOPICS,
        StoreKind.MEMORY,
        new CommandProcessors(
            new CommandReader(opener, new VaultWait(Duration.ofMillis(1))),
            new WorkerMetrics(new SimpleMeterRegistry()),
            new Limits(Duration.ofHours(1), Duration.ofMinutes(5), 10_000, Limits.EPOCH_MAX_AGE),
            partitions,
            100,
            MAX_OUTCOMES,
            Clock.systemUTC(),
            new SecureRandom()));
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void send(CommandRequest request, long at) {
    commands.pipeInput(record(request, at));
  }

  private static TestRecord<byte[], byte[]> record(CommandRequest request, long at) {
    byte[] key = request.command().stream().key();
    try (CommandSealer sealer =
        new CommandSealer(
            KID, SecretBytes.copyOf(new byte[32]), Bytes.wrap(new byte[16]), new SecureRandom())) {
      byte[] value = sealer.seal(key, Codec.COMMANDS.encode(request));
      return new TestRecord<>(key, value, Instant.ofEpochMilli(at));
    }
  }

  private List<RecordedEvent> readEvents() {
    return events.readValuesToList().stream().map(WorkerTopologyTest::decode).toList();
  }

  private static RecordedEvent decode(byte[] bytes) {
    try {
      return Codec.EVENTS.decode(bytes);
    } catch (UndecodableException e) {
      throw new AssertionError(e);
    }
  }

  private List<byte[]> contents(String store) {
    KeyValueStore<byte[], byte[]> entries = driver.getKeyValueStore(store);
    List<byte[]> found = new ArrayList<>();
    try (KeyValueIterator<byte[], byte[]> all = entries.all()) {
      while (all.hasNext()) {
        KeyValue<byte[], byte[]> entry = all.next();
        found.add(entry.key);
        found.add(entry.value);
      }
    }
    assertThat(found.isEmpty() && store.equals(WorkerStores.PROGRESS)).isFalse();
    return found;
  }

  private List<KeyValue<byte[], byte[]>> section(
      Function<KeyValueStore<byte[], byte[]>, StateSection> section) {
    return TaskStores.entries(section.apply(driver.getKeyValueStore(WorkerStores.PROGRESS)));
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static String golden() throws IOException {
    try (InputStream file = WorkerTopologyTest.class.getResourceAsStream("/topology.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
