package io.sealedlog.projection;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.store.HeldPartition;
import io.sealedlog.projection.store.ReadMarkBatch;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/// Reads the read marks of the partitions that this process holds. It uses a separate consumer
/// without a group, because a group could assign the same partition number of the two topics to
/// different projectors.
///
/// For the loop's thread only.
final class ReadMarkSource {
  private final String topic;
  private final Consumer<byte[], byte[]> consumer;
  private final ToIntFunction<Bytes> partitionOf;
  private final Map<Integer, Long> positions = new HashMap<>();

  /// @param partitionOf the partition of a stream's key
  ReadMarkSource(
      String topic, Consumer<byte[], byte[]> consumer, ToIntFunction<Bytes> partitionOf) {
    this.topic = topic;
    this.consumer = consumer;
    this.partitionOf = partitionOf;
  }

  /// Returns the marks that have arrived since the read model's next offsets, without waiting.
  ReadMarkBatch poll(Collection<HeldPartition> held) {
    follow(held);
    if (held.isEmpty()) {
      return ReadMarkBatch.NONE;
    }
    ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ZERO);
    if (records.isEmpty()) {
      return ReadMarkBatch.NONE;
    }
    PolledRecords polled = PolledRecords.of(List.of(records), positions::containsKey);
    positions.putAll(polled.nextOffsets());
    return ReadMarkBatch.of(polled.records(), polled.nextOffsets(), partitionOf);
  }

  // Also seeks back to marks that were read but could not be written.
  private void follow(Collection<HeldPartition> held) {
    Map<Integer, Long> wanted =
        held.stream()
            .collect(Collectors.toMap(HeldPartition::partition, HeldPartition::nextMarkOffset));
    if (wanted.equals(positions)) {
      return;
    }
    if (!wanted.keySet().equals(positions.keySet())) {
      consumer.assign(wanted.keySet().stream().map(this::partition).toList());
    }
    wanted.forEach((partition, offset) -> {
      if (!offset.equals(positions.get(partition))) {
        consumer.seek(partition(partition), offset);
      }
    });
    positions.clear();
    positions.putAll(wanted);
  }

  private TopicPartition partition(int number) {
    return new TopicPartition(topic, number);
  }
}
