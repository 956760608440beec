package io.sealedlog.projection;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.fold.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// The records that were polled from one topic.
///
/// @param records partition by partition, by offset ascending
/// @param nextOffsets by partition, the offset at which reading continues
record PolledRecords(List<LogRecord> records, Map<Integer, Long> nextOffsets) {
  /// @param polls in the order in which they were made
  /// @param held returns whether to keep the records of a partition
  static PolledRecords of(List<ConsumerRecords<byte[], byte[]>> polls, IntPredicate held) {
    List<LogRecord> found = new ArrayList<>();
    // Not the last record's offset + 1: transaction markers take offsets too.
    Map<Integer, Long> nextOffsets = new HashMap<>();
    Set<TopicPartition> partitions = new LinkedHashSet<>();
    polls.forEach(records -> partitions.addAll(records.nextOffsets().keySet()));
    for (TopicPartition partition : partitions) {
      if (!held.test(partition.partition())) {
        continue;
      }
      for (ConsumerRecords<byte[], byte[]> records : polls) {
        records.records(partition).forEach(record -> found.add(logRecord(record)));
        OffsetAndMetadata next = records.nextOffsets().get(partition);
        if (next != null) {
          nextOffsets.put(partition.partition(), next.offset());
        }
      }
    }
    return new PolledRecords(found, nextOffsets);
  }

  private static LogRecord logRecord(ConsumerRecord<byte[], byte[]> record) {
    return new LogRecord(
        record.partition(), record.offset(), bytes(record.key()), bytes(record.value()));
  }

  private static Bytes bytes(byte @Nullable [] array) {
    return array == null ? Bytes.EMPTY : Bytes.wrap(array);
  }
}
