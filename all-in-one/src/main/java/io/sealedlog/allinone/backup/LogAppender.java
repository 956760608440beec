package io.sealedlog.allinone.backup;

import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.KafkaClients;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// Appends records to partitions in the order of the calls, each once, with their timestamps.
///
/// They are in no transaction: no marker takes an offset, and so the offset of an event in a topic
/// that has nothing else is its leaf index.
public final class LogAppender implements AutoCloseable {
  private static final Map<String, Object> TUNING =
      Map.of(
          "linger.ms", 20,
          "batch.size", 256 * 1024,
          "buffer.memory", 32L * 1024 * 1024,
          // The largest record of a topic, with its headers.
          "max.request.size", 4 * 1024 * 1024,
          "max.block.ms", 60_000);

  private final Producer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  public LogAppender(KafkaClients clients) {
    this.producer = clients.producer("sealedlog-copy", TUNING);
  }

  /// Hands the record over; it is acknowledged when [#flush] returns.
  ///
  /// @throws StartException when an earlier record was refused
  public void append(String topic, int partition, StoredRecord stored) {
    requireNoFailure();
    try {
      var _ =
          producer.send(
              stored.to(topic, partition),
              (_, refused) -> {
                if (refused != null) {
                  failure.compareAndSet(null, refused);
                }
              });
    } catch (KafkaException e) {
      throw refused(e);
    }
  }

  /// Waits until all records are acknowledged.
  ///
  /// @throws StartException when one was refused
  public void flush() {
    producer.flush();
    requireNoFailure();
  }

  @Override
  public void close() {
    producer.close();
  }

  private void requireNoFailure() {
    Exception refused = failure.get();
    if (refused != null) {
      throw refused(refused);
    }
  }

  private static StartException refused(Exception failure) {
    return new StartException(
        "Kafka did not take a record: %s.".formatted(failure.getMessage()), failure);
  }
}
