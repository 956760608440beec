package io.sealedlog.allinone.backup;

import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/// Reads the committed records of one partition in their order, from the first one on.
public final class PartitionReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration SILENCE = Duration.ofSeconds(60);

  // Some megabytes at a time: a log of any length takes no more memory.
  private static final Map<String, Object> TUNING =
      Map.of(
          "max.poll.records", 2_000,
          "fetch.max.bytes", 16 * 1024 * 1024,
          "max.partition.fetch.bytes", 8 * 1024 * 1024);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition partition;

  /// Takes records one by one.
  @FunctionalInterface
  public interface Sink {
    /// @param place of the record, for messages
    void accept(StoredRecord stored, String place);
  }

  public PartitionReader(KafkaClients clients, TopicPartition partition) {
    this.partition = partition;
    this.consumer = clients.consumer("sealedlog-copy", TUNING);
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
  }

  /// Returns the offset after the last committed record, with no open transaction before it.
  public static long end(Admin admin, TopicPartition partition) {
    try {
      return admin
          .listOffsets(
              Map.of(partition, OffsetSpec.latest()),
              new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
          .partitionResult(partition)
          .get(SILENCE.toSeconds(), TimeUnit.SECONDS)
          .offset();
    } catch (ExecutionException | TimeoutException e) {
      throw new StartException("Kafka doesn't tell the end of %s.".formatted(partition), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("Interrupted.", e);
    }
  }

  /// Begins at the offset instead of the first record.
  public void seek(long offset) {
    consumer.seek(partition, offset);
  }

  /// Returns the offset from which it reads on.
  public long position() {
    return consumer.position(partition);
  }

  /// Reads on up to the offset, and beyond it for as long as more is wanted.
  ///
  /// @throws StartException when nothing comes for a minute
  public void readTo(long end, BooleanSupplier wanted, Sink sink) {
    try {
      long heard = System.nanoTime();
      while (consumer.position(partition) < end || wanted.getAsBoolean()) {
        long before = consumer.position(partition);
        for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(POLL)) {
          if (polled.offset() >= end && !wanted.getAsBoolean()) {
            consumer.seek(partition, polled.offset());
            return;
          }
          sink.accept(StoredRecord.of(polled), partition + ", offset " + polled.offset());
        }
        if (consumer.position(partition) > before) {
          heard = System.nanoTime();
        } else if (System.nanoTime() - heard > SILENCE.toNanos()) {
          throw new StartException(
              "Nothing comes from %s after offset %d; see whether its broker answers."
                  .formatted(partition, before));
        }
      }
    } catch (KafkaException e) {
      throw new StartException("%s can't be read: %s.".formatted(partition, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
