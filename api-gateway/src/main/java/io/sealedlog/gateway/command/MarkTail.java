package io.sealedlog.gateway.command;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.protocol.topic.Topic;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the read marks from their end, for those who are connected: what it misses is in the
/// read model.
public final class MarkTail implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MarkTail.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);

  private final Topic topic;
  private final Consumer<byte[], byte[]> consumer;
  private final Thread thread;
  private volatile java.util.function.Consumer<ReadMark> listener = mark -> {};
  private volatile boolean closed;

  /// @param consumer it is the tail's from now on
  public MarkTail(Topic topic, Consumer<byte[], byte[]> consumer) {
    this.topic = topic;
    this.consumer = consumer;
    this.thread = Thread.ofPlatform().name("mark-tail").daemon().unstarted(this::run);
  }

  /// @param told every mark from now on, on the tail's thread: it must not block
  public void start(java.util.function.Consumer<ReadMark> told) {
    listener = told;
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic.name()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    // The ends as they are now, not as they are at the first poll.
    consumer.endOffsets(partitions).forEach(consumer::seek);
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      if (thread.isAlive()) {
        thread.join(Duration.ofSeconds(5));
      } else {
        consumer.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      while (!closed) {
        pollOnce();
      }
    } catch (WakeupException | InterruptException e) {
      log.atDebug().log("tail of the read marks ends");
    }
  }

  private void pollOnce() {
    try {
      consumer.poll(POLL).forEach(this::handle);
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      log.atWarn().setCause(e).log("the read marks can't be read, trying again");
      pause();
    }
  }

  private void handle(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    if (kafkaRecord.key() != null && kafkaRecord.value() != null) {
      ReadMark.of(Bytes.wrap(kafkaRecord.key()), Bytes.wrap(kafkaRecord.value()))
          .ifPresent(listener);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(AFTER_A_FAILURE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    }
  }
}
