package io.sealedlog.worker.log;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Reads the committed records of a partition between two offsets.
public final class PartitionReader implements AutoCloseable {
  /// Consumer settings. The short wait matters because a pending fetch at the end of the log delays
  /// the next read elsewhere.
  public static final Map<String, Object> SETTINGS =
      Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);

  private static final Duration POLL = Duration.ofMillis(200);

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final Duration timeout;

  /// @param consumer of committed records, without a group, with [#SETTINGS]; closed with this
  /// @param timeout how long a read may make no progress before it fails
  public PartitionReader(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, Duration timeout) {
    this.consumer = consumer;
    this.timeout = timeout;
  }

  /// Returns the offset of the first record that is still stored.
  public long begin(TopicPartition partition) {
    return offset(consumer.beginningOffsets(List.of(partition), timeout), partition);
  }

  /// Returns the last stable offset: the offset after the last committed record, or of the first
  /// open transaction.
  public long committedEnd(TopicPartition partition) {
    return offset(consumer.endOffsets(List.of(partition), timeout), partition);
  }

  /// @param from inclusive
  /// @param to exclusive
  /// @throws LogUnavailableException when no progress is made in time
  public void read(
      TopicPartition partition,
      long from,
      long to,
      Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    long end = System.nanoTime() + timeout.toNanos();
    long position = from;
    while (position < to) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < to) {
          visitor.accept(record);
        }
      }
      long now = System.nanoTime();
      long reached = consumer.position(partition);
      if (reached > position) {
        position = reached;
        end = now + timeout.toNanos();
      } else if (now > end) {
        throw new LogUnavailableException(
            "%s can't be read from offset %d on; nothing came for %d s."
                .formatted(partition, position, timeout.toSeconds()));
      }
    }
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
  }

  private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    Long offset = offsets.get(partition);
    if (offset == null) {
      throw new LogUnavailableException("Kafka doesn't tell the offsets of " + partition + ".");
    }
    return offset;
  }
}
