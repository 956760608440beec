package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// An attacker can write to the events topic. Records that are forged or copied there are visible
/// nowhere, add no members and stop no service, also after a restart behind them.
@Order(1)
@ParameterizedClass
@ValueSource(ints = {1, 2})
@Tag("servers")
class EventsTopicTest {
  private static final String EVENTS = "events.v1";

  /// More records than a gateway reads back when it starts.
  private static final int MANY = 100;

  private final int suite;

  EventsTopicTest(int suite) {
    this.suite = suite;
  }

  @Test
  void whatAStrangerWritesDoesNothing(@TempDir Path directory) throws Exception {
    Map<String, String> settings = Map.of("suite", String.valueOf(suite));
    Person alice;
    Person bob;
    Person carol;
    String conversation;
    try (AllInOneProcess sealedLog = AllInOneProcess.start(directory, settings)) {
      alice = Person.register(sealedLog.api(), "alice");
      bob = Person.register(sealedLog.api(), "bob");
      carol = Person.register(sealedLog.api(), "carol");
      conversation = alice.converse(bob, carol);
      alice.sendReadably(conversation, "one");
      alice.remove(conversation, carol).expect(200);
      alice.sendReadably(conversation, "two");
      assertNothingShows(alice, bob, carol, conversation, List.of("one", "two"));

      forge(sealedLog, conversation);

      bob.sendReadably(conversation, "three");
      assertNothingShows(alice, bob, carol, conversation, List.of("one", "two", "three"));
      assertThat(forged(sealedLog.api())).isGreaterThan(MANY);
      forge(sealedLog, conversation);
      sealedLog.stop();
    }
    try (AllInOneProcess again = AllInOneProcess.start(directory, settings)) {
      Person alicesSecond = alice.at(again.api());
      Person bobsSecond = bob.at(again.api());
      assertNothingShows(
          alicesSecond,
          bobsSecond,
          carol.at(again.api()),
          conversation,
          List.of("one", "two", "three"));
      alicesSecond.sendReadably(conversation, "four");
      assertNothingShows(
          alicesSecond,
          bobsSecond,
          carol.at(again.api()),
          conversation,
          List.of("one", "two", "three", "four"));
    }
  }

  private static void assertNothingShows(
      Person alice, Person bob, Person carol, String conversation, List<String> texts) {
    assertThat(alice.texts(conversation)).isEqualTo(texts);
    assertThat(bob.texts(conversation)).isEqualTo(texts);
    String address = "/v1/conversations/" + conversation;
    for (String path : List.of("", "/messages", "/messages?view=envelope", "/keys")) {
      assertThat(carol.api().get(carol.token(), address + path).problem())
          .isEqualTo("not-a-member");
    }
    assertThat(alice.api().get(alice.token(), address).expect(200).json().path("members"))
        .hasSize(2);
  }

  /// Writes records that are no events, are modified, or have another key or partition, and then
  /// copies of all earlier records.
  private static void forge(AllInOneProcess sealedLog, String conversation) throws Exception {
    Map<String, Object> settings = StoredData.kafkaClient(sealedLog.data());
    byte[] key = key(UUID.fromString(conversation));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<ConsumerRecord<byte[], byte[]>> all = records(settings);
      ConsumerRecord<byte[], byte[]> last =
          all.stream().filter(each -> Arrays.equals(each.key(), key)).toList().getLast();
      int partition = last.partition();
      int other = partition == 0 ? 1 : 0;
      put(producer, partition, key, "hello".repeat(30).getBytes(StandardCharsets.UTF_8));
      put(producer, partition, key, new byte[0]);
      put(producer, partition, key, null);
      put(producer, partition, null, last.value());
      for (int i = 0; i < last.value().length; i += 7) {
        byte[] changed = last.value().clone();
        changed[i] ^= 1;
        put(producer, partition, key, changed);
      }
      put(producer, partition, key(UUID.randomUUID()), last.value());
      put(producer, other, key, last.value());
      for (int written = 0; written < MANY; written += all.size()) {
        for (ConsumerRecord<byte[], byte[]> each : all) {
          put(producer, each.partition(), each.key(), each.value());
        }
      }
    }
  }

  private static void put(
      KafkaProducer<byte[], byte[]> producer,
      int partition,
      byte @Nullable [] key,
      byte @Nullable [] value)
      throws ExecutionException, InterruptedException {
    var _ = producer.send(new ProducerRecord<>(EVENTS, partition, key, value)).get();
  }

  /// Returns the records of workers, oldest first.
  private static List<ConsumerRecord<byte[], byte[]>> records(Map<String, Object> settings) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(EVENTS).stream()
              .map(info -> new TopicPartition(EVENTS, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    records.removeIf(each -> each.key() == null || each.value() == null);
    return records;
  }

  private static double forged(Api api) {
    return api.get(null, "/metrics")
        .expect(200)
        .text()
        .lines()
        .filter(line -> line.startsWith("sealedlog_log_forged_total"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static byte[] key(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
