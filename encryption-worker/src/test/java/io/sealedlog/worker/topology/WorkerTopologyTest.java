package io.sealedlog.worker.topology;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.message;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.runtime.kafka.Partitions;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.state.StateLayout;
import io.sealedlog.worker.state.StreamCodecs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerTopologyTest {
  private static final long NOW = TopologyHarness.NOW;
  private static final TestUser ALICE = TestUser.create(1);
  private static final TestConversation CONVERSATION =
      TestConversation.create(id(NOW, 99), Suite.X_WING, List.of(ALICE, TestUser.create(2)));
  private static final CommandRequest CREATION = request(id(NOW, 1), CONVERSATION.creation());

  @TempDir private Path directory;
  private TopologyHarness worker;

  @BeforeEach
  void start() {
    worker = new TopologyHarness(directory);
  }

  @AfterEach
  void stop() {
    worker.close();
  }

  @Test
  void hasTheTopologyThatTheChangelogsAreNamedAfter() throws IOException {
    // Kafka Streams describes the stores of a processor in any order.
    assertThat(TopologyHarness.topology(1).describe().toString().replaceAll("stores: .*]", ""))
        .isEqualToIgnoringWhitespace(golden().replaceAll("stores: .*]", ""));
    assertThat(TopologyHarness.topology(1).describe().toString())
        .contains(StateLayout.STORES.toArray(String[]::new));
  }

  @Test
  void commandsInEventsOut() {
    worker.send(CREATION, NOW);
    worker.send(message(CONVERSATION, id(NOW, 2), "{\"text\":\"hello\"}"), NOW + 5);

    List<RecordedEvent> recorded = worker.readEvents();
    assertThat(recorded).hasSize(3);
    assertThat(recorded).map(RecordedEvent::seq).containsExactly(1L, 2L, 3L);
    assertThat(recorded).map(RecordedEvent::leafIndex).containsExactly(0L, 1L, 2L);
    Event.MessageSealed sealed = (Event.MessageSealed) recorded.getLast().event();
    assertThat(CONVERSATION.open(sealed.envelope(CONVERSATION.id()), sealed.enc()))
        .isEqualTo("{\"text\":\"hello\"}");
    assertThat(worker.results.isEmpty()).isTrue();
    assertThat(worker.deadLetters.isEmpty()).isTrue();
  }

  @Test
  void anEventHasTheStreamsKeyTheCommandsTimeAndNoHeaderOfTheCommand() {
    TestRecord<byte[], byte[]> command = TopologyHarness.record(CREATION, NOW + 3);
    command.headers().add("from-the-outside", new byte[] {1});
    worker.commands.pipeInput(command);

    TestRecord<byte[], byte[]> event = worker.events.readRecord();
    assertThat(event.key()).isEqualTo(CONVERSATION.id().stream().key());
    assertThat(event.timestamp()).isEqualTo(NOW + 3);
    assertThat(event.headers()).isEmpty();
  }

  @Test
  void aReplayedRecordIsAnsweredWithTheFirstOutcome() throws UndecodableException {
    TestRecord<byte[], byte[]> record = TopologyHarness.record(CREATION, NOW);
    worker.commands.pipeInput(record);
    worker.commands.pipeInput(record);

    assertThat(worker.readEvents()).hasSize(2);
    assertThat(Codec.RESULTS.decode(worker.results.readValue()).outcome())
        .isEqualTo(new Outcome.Stored(2, 1, NOW));
  }

  @Test
  void aDeadLetterIsTheUnchangedRecordWithItsOrigin() {
    byte[] key = CONVERSATION.id().stream().key();
    worker.send(CREATION, NOW);
    worker.commands.pipeInput(key, new byte[] {9, 9, 9}, NOW);
    worker.send(message(CONVERSATION, id(NOW, 2), "{}"), NOW);

    TestRecord<byte[], byte[]> deadLetter = worker.deadLetters.readRecord();
    assertThat(deadLetter.key()).isEqualTo(key);
    assertThat(deadLetter.value()).containsExactly(9, 9, 9);
    assertThat(header(deadLetter, DeadLetterHeaders.TOPIC)).isEqualTo("test.commands.v1");
    assertThat(header(deadLetter, DeadLetterHeaders.PARTITION)).isEqualTo("0");
    assertThat(header(deadLetter, DeadLetterHeaders.OFFSET)).isEqualTo("1");
    assertThat(header(deadLetter, DeadLetterHeaders.REASON)).isEqualTo("malformed");
    assertThat(worker.readEvents()).as("the partition went on").hasSize(3);
  }

  @Test
  void anOversizedDeadLetterKeepsOnlyItsOrigin() {
    byte[] huge = new byte[TaskOutput.LARGEST_DEAD_LETTER + 1];
    worker.commands.pipeInput(CONVERSATION.id().stream().key(), huge, NOW);

    TestRecord<byte[], byte[]> deadLetter = worker.deadLetters.readRecord();
    assertThat(deadLetter.value()).isNull();
    assertThat(header(deadLetter, DeadLetterHeaders.DROPPED_BYTES))
        .isEqualTo(String.valueOf(huge.length + 16));
  }

  @Test
  void recordsWithoutKeyOrValueAreDeadLetters() {
    worker.commands.pipeInput(new TestRecord<>(null, new byte[] {1}, Instant.ofEpochMilli(NOW)));
    worker.commands.pipeInput(
        new TestRecord<>(ALICE.id().stream().key(), null, Instant.ofEpochMilli(NOW)));

    assertThat(worker.deadLetters.readRecordsToList())
        .map(record -> header(record, DeadLetterHeaders.REASON))
        .containsExactly("misplaced", "malformed");
  }

  @Test
  void aStreamIsInThePartitionThatKafkasDefaultPartitionerGives() {
    Bytes key = Bytes.wrap(CONVERSATION.id().stream().key());
    int partitions = 12;

    int expected = BuiltInPartitioner.partitionForKey(key.shared(), partitions);

    assertThat(new Partitions(partitions).of(key)).isEqualTo(expected);
  }

  @Test
  void noSecretIsInAnyStore() {
    worker.send(CREATION, NOW);
    worker.send(message(CONVERSATION, id(NOW, 2), "{\"text\":\"canary-in-a-message\"}"), NOW);

    byte[] share = CONVERSATION.share().secret().shared();
    for (String store : worker.driver.getAllStateStores().keySet()) {
      for (byte[] bytes : contents(store)) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(text).doesNotContain("canary");
        assertThat(text).doesNotContain(new String(share, StandardCharsets.ISO_8859_1));
      }
    }
  }

  @Test
  void aHeadStaysSmallWithManyMembers() {
    worker.send(CREATION, NOW);

    assertThat(section(progress -> new StateSection(progress, StateLayout.HEADS)))
        .isNotEmpty()
        .allMatch(entry -> entry.value.length <= 64);
  }

  @Test
  void aMessageChangesOnlyTheHeadAndTheFrontier() {
    worker.send(CREATION, NOW);
    worker.send(message(CONVERSATION, id(NOW, 2), "{}"), NOW);
    int entries = contents(StateLayout.PROGRESS).size();

    worker.send(message(CONVERSATION, id(NOW, 3), "{}"), NOW);
    worker.send(message(CONVERSATION, id(NOW, 4), "{}"), NOW);

    assertThat(worker.readEvents()).hasSize(5);
    assertThat(contents(StateLayout.PROGRESS)).as("a peak, key and value").hasSize(entries + 2);
  }

  @Test
  void statesSurviveEncodingAndDecoding() {
    worker.send(request(id(NOW, 3), ALICE.publish()), NOW);
    worker.send(CREATION, NOW);
    byte[] identity = worker.store(StateLayout.IDENTITIES).get(ALICE.id().stream().key());
    byte[] conversation =
        worker.store(StateLayout.CONVERSATIONS).get(CONVERSATION.id().stream().key());

    assertThat(StreamCodecs.identity(identity).record()).isEqualTo(ALICE.record().encoded());
    assertThat(StreamCodecs.conversation(conversation).members()).isEqualTo(CONVERSATION.members());
  }

  private List<byte[]> contents(String store) {
    KeyValueStore<byte[], byte[]> entries = worker.store(store);
    List<byte[]> found = new ArrayList<>();
    try (KeyValueIterator<byte[], byte[]> all = entries.all()) {
      while (all.hasNext()) {
        KeyValue<byte[], byte[]> entry = all.next();
        found.add(entry.key);
        found.add(entry.value);
      }
    }
    assertThat(found.isEmpty() && store.equals(StateLayout.PROGRESS)).isFalse();
    return found;
  }

  private List<KeyValue<byte[], byte[]>> section(
      Function<KeyValueStore<byte[], byte[]>, StateSection> section) {
    return TaskStores.entries(section.apply(worker.store(StateLayout.PROGRESS)));
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
