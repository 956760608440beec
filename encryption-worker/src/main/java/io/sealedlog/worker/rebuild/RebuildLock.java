package io.sealedlog.worker.rebuild;

import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A lock of the one worker that rebuilds the state: it owns the first events partition in a
/// consumer group that exists only for this. The owner doesn't poll, so the group waits for it
/// before it reassigns the partition; if the owner dies, its session times out after seconds.
final class RebuildLock implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RebuildLock.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final Consumer<byte[], byte[]> consumer;

  private RebuildLock(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /// Waits until no other worker has the lock.
  static RebuildLock acquire(KafkaClients clients, Topics topics, StartupWait startupWait) {
    Consumer<byte[], byte[]> consumer =
        clients.consumer(
            "sealedlog-worker-rebuild-lock",
            Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                topics.rebuildGroup(),
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                RangeAssignor.class.getName(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "latest",
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                9_000,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                3_000,
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                Integer.MAX_VALUE));
    RebuildLock lock = new RebuildLock(consumer);
    try {
      TopicPartition first = new TopicPartition(topics.events().name(), 0);
      consumer.subscribe(List.of(topics.events().name()));
      log.atInfo().log("waiting until no other worker makes the state anew");
      while (!consumer.assignment().contains(first)) {
        startupWait.throwIfStopped();
        consumer.poll(POLL);
        consumer.pause(consumer.assignment());
      }
      return lock;
    } catch (RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  /// Waits for a moment only: while the close waits for the group, the broker answers nothing else
  /// on the connection. If the consumer can't leave in time, its session times out.
  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
  }
}
