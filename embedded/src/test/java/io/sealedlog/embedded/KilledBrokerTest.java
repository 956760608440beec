package io.sealedlog.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Starts a broker on the directory of a killed one.
@Tag("servers")
class KilledBrokerTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  @TempDir Path directory;

  @Test
  void abortsTheTransactionsThatWereOpenSoThatReadersGoOn() throws Exception {
    Path killed = directory.resolve("killed");
    try (EmbeddedBroker first = EmbeddedBroker.start(directory.resolve("first"))) {
      KafkaClients clients = clientsOf(first);
      try (Admin admin = clients.admin("admin")) {
        admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1))).all().get();
      }
      Producer<byte[], byte[]> producer =
          clients.producer(
              "killed", Map.of("transactional.id", "killed", "transaction.timeout.ms", 100));
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record(1)).get();
      // The files are now in the state in which a kill would leave them.
      copy(directory.resolve("first"), killed);
      producer.close(Duration.ZERO);
    }

    try (EmbeddedBroker second = EmbeddedBroker.start(killed)) {
      KafkaClients clients = clientsOf(second);
      try (Producer<byte[], byte[]> producer = clients.producer("next", Map.of())) {
        producer.send(record(2)).get();
      }
      assertThat(firstCommitted(clients)).containsExactly(2);
    }
  }

  private static byte[] firstCommitted(KafkaClients clients) {
    try (Consumer<byte[], byte[]> consumer = clients.consumer("reader", Map.of())) {
      consumer.assign(Set.of(PARTITION));
      consumer.seekToBeginning(Set.of(PARTITION));
      List<byte[]> found = new ArrayList<>();
      long end = System.nanoTime() + LIMIT.toNanos();
      while (found.isEmpty() && System.nanoTime() < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(each -> found.add(each.value()));
      }
      assertThat(found).as("read beyond the transaction that was open").hasSize(1);
      return found.getFirst();
    }
  }

  private static ProducerRecord<byte[], byte[]> record(int number) {
    return new ProducerRecord<>(
        PARTITION.topic(), PARTITION.partition(), null, new byte[] {(byte) number});
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  private static KafkaClients clientsOf(EmbeddedBroker broker) {
    return new KafkaClients(new KafkaConfig(broker.clientSettings(), Topics.withPrefix(""), 1));
  }
}
