package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// An attacker can write to the commands topic. The records become unchanged dead letters, and the
/// partition goes on.
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
class CommandsTopicTest {
  private static final Duration LIMIT = Cluster.LIMIT;

  private AllInOneProcess sealedLog;
  private Person alice;
  private String conversation;
  private byte[] key;
  private KafkaProducer<byte[], byte[]> producer;
  private KafkaConsumer<byte[], byte[]> consumer;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    // The purge interval is long, so that the sealed commands can be copied and replayed.
    sealedLog = AllInOneProcess.start(directory, Map.of("worker.purge-interval", "1h"));
    alice = Person.register(sealedLog.api(), "alice");
    Person bob = Person.register(sealedLog.api(), "bob");
    conversation = alice.converse(bob);
    UUID id = UUID.fromString(conversation);
    key =
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    Map<String, Object> settings = StoredData.kafkaClient(sealedLog.data());
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @AfterAll
  void stop() {
    producer.close();
    consumer.close();
    sealedLog.close();
  }

  @Test
  void aRecordThatNobodySealed() {
    assertDeadLetter("hello".repeat(30).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anEmptyRecord() {
    assertDeadLetter(new byte[0]);
  }

  @Test
  void aRecordUnderAnUnknownKey() {
    byte[] sealed = genuine();
    sealed[1] ^= 0x40;
    assertDeadLetter(sealed);
  }

  @Test
  void aRecordOfAnUnknownGatewayOrAChangedByte() {
    byte[] otherGateway = genuine();
    otherGateway[9] ^= 1;
    assertDeadLetter(otherGateway);
    byte[] changed = genuine();
    changed[changed.length - 20] ^= 1;
    assertDeadLetter(changed);
  }

  @Test
  void aTruncatedRecord() {
    byte[] sealed = genuine();
    assertDeadLetter(Arrays.copyOf(sealed, sealed.length - 1));
    assertDeadLetter(Arrays.copyOf(sealed, 30));
    assertDeadLetter(Arrays.copyOf(sealed, 3));
  }

  @Test
  void aRecordOfAnUnknownVersion() {
    byte[] sealed = genuine();
    sealed[0] = 9;
    assertDeadLetter(sealed);
  }

  @Test
  void aRecordUnderTheKeyOfAnotherStream() {
    byte[] sealed = genuine();
    byte[] otherKey = key.clone();
    otherKey[15] ^= 1;
    assertDeadLetter(otherKey, sealed);
  }

  @Test
  void aReplayedRecordChangesNothing() {
    byte[] sealed = genuine();
    int before = alice.read(conversation).size();
    produce(key, sealed);
    produce(key, sealed);
    alice.sendReadably(conversation, "after");
    assertThat(alice.read(conversation)).hasSize(before + 1);
  }

  /// Returns a command that a gateway has sealed.
  private byte[] genuine() {
    alice.sendReadably(conversation, "genuine");
    List<ConsumerRecord<byte[], byte[]>> commands = all("commands.v1");
    return commands.stream()
        .filter(command -> Arrays.equals(command.key(), key))
        .filter(command -> command.value().length > 100 && command.value()[0] == 1)
        .reduce((first, second) -> second)
        .orElseThrow()
        .value()
        .clone();
  }

  private void assertDeadLetter(byte[] value) {
    assertDeadLetter(key, value);
  }

  private void assertDeadLetter(byte[] key, byte[] value) {
    int before = alice.read(conversation).size();
    produce(key, value);
    Awaitility.await("a dead letter as it came")
        .atMost(LIMIT)
        .until(() ->
            all("dead-letters.v1").stream()
                .anyMatch(letter ->
                    Arrays.equals(letter.value(), value)
                        && Arrays.equals(letter.key(), key)
                        && letter.headers().toArray().length > 0));
    alice.sendReadably(conversation, "goes on");
    assertThat(alice.read(conversation)).hasSize(before + 1);
  }

  private void produce(byte[] key, byte[] value) {
    try {
      producer.send(new ProducerRecord<>("commands.v1", key, value)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> all(String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
      consumer.poll(Duration.ofMillis(100)).forEach(found::add);
    }
    return found;
  }
}
