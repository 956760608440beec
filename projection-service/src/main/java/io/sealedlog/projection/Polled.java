package io.sealedlog.projection;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.fold.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// What a poll of one topic brought.
///
/// @param records partition by partition, by offset ascending
/// @param nextOffsets by partition, where reading goes on
record Polled(List<LogRecord> records, Map<Integer, Long> nextOffsets) {
  /// @param held whether records of a partition count
  static Polled of(ConsumerRecords<byte[], byte[]> records, IntPredicate held) {
    List<LogRecord> found = new ArrayList<>(records.count());
    for (TopicPartition partition : records.partitions()) {
      if (!held.test(partition.partition())) {
        continue;
      }
      for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
        found.add(
            new LogRecord(
                record.partition(), record.offset(), bytes(record.key()), bytes(record.value())));
      }
    }
    // Not the last record's offset + 1: transaction markers take offsets too.
    Map<Integer, Long> nextOffsets = new HashMap<>();
    records
        .nextOffsets()
        .forEach((partition, next) -> {
          if (held.test(partition.partition())) {
            nextOffsets.put(partition.partition(), next.offset());
          }
        });
    return new Polled(found, nextOffsets);
  }

  private static Bytes bytes(byte @Nullable [] array) {
    return array == null ? Bytes.EMPTY : Bytes.wrap(array);
  }
}
