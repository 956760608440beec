package io.sealedlog.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/// The committed records of a topic, like a backup.
record TopicSnapshot(String topic, List<ConsumerRecord<byte[], byte[]>> records) {
  static TopicSnapshot of(StateTestBed on, String topic) {
    List<TopicPartition> partitions =
        IntStream.range(0, StateTestBed.PARTITIONS)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = on.clients.consumer("test-snapshot", Map.of())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return new TopicSnapshot(topic, records);
  }

  /// Returns the snapshot without the last records of each partition.
  TopicSnapshot without(int lastOfEach) {
    Map<Integer, Long> counts = new HashMap<>();
    records.forEach(record -> counts.merge(record.partition(), 1L, Long::sum));
    Map<Integer, Long> seen = new HashMap<>();
    return new TopicSnapshot(
        topic,
        records.stream()
            .filter(record ->
                seen.merge(record.partition(), 1L, Long::sum)
                    <= counts.get(record.partition()) - lastOfEach)
            .toList());
  }

  /// Replaces the existing topic, with other settings.
  void restore(StateTestBed on, Map<String, String> settings) throws Exception {
    try (Admin admin = on.admin();
        Producer<byte[], byte[]> producer = on.clients.producer("test-restore", Map.of())) {
      delete(admin, Set.of(topic));
      admin
          .createTopics(
              List.of(new NewTopic(topic, StateTestBed.PARTITIONS, (short) 1).configs(settings)))
          .all()
          .get();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        var _ =
            producer.send(
                new ProducerRecord<>(
                    topic, record.partition(), record.timestamp(), record.key(), record.value()));
      }
    }
  }

  static void delete(Admin admin, Set<String> topics) throws Exception {
    admin.deleteTopics(topics).all().get();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> admin.listTopics().names().get().stream().noneMatch(topics::contains));
  }
}
