package io.sealedlog.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Reads the committed events from the beginning of their topic.
final class EventLog implements AutoCloseable {
  private final Consumer<byte[], byte[]> consumer;
  private final List<LoggedEvent> events = new ArrayList<>();

  EventLog(KafkaClients clients, Topics topics, int partitions) {
    consumer = clients.consumer("test-events", Map.of());
    List<TopicPartition> all =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topics.events().name(), partition))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  List<LoggedEvent> readUntil(int count, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    while (events.size() < count && System.nanoTime() < end) {
      poll(Duration.ofMillis(100));
    }
    return events;
  }

  /// Returns whether no further event arrives in this time.
  boolean isQuietFor(Duration time) {
    int before = events.size();
    poll(time);
    return events.size() == before;
  }

  static void assertGaplessAndChained(List<LoggedEvent> events) {
    Map<Integer, Long> leaves = new HashMap<>();
    Map<StreamId, Long> seqs = new HashMap<>();
    Map<StreamId, Bytes> previous = new HashMap<>();
    for (LoggedEvent event : events) {
      RecordedEvent recorded = event.recorded();
      StreamId stream = recorded.streamId();
      assertThat(recorded.leafIndex())
          .isEqualTo(leaves.merge(event.partition(), 1L, Long::sum) - 1);
      assertThat(recorded.seq()).isEqualTo(seqs.merge(stream, 1L, Long::sum));
      assertThat(recorded.previous())
          .isEqualTo(previous.getOrDefault(stream, RecordedEvent.NO_PREVIOUS));
      previous.put(stream, TestEventKeys.read(event.encoded().shared()).leaf());
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void poll(Duration time) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(time)) {
      events.add(
          new LoggedEvent(
              record.partition(),
              Bytes.wrap(record.value()),
              TestEventKeys.read(record.value()).event()));
    }
  }
}
