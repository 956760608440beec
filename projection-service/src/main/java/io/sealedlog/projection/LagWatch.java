package io.sealedlog.projection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/// Asks Kafka every 2 s for the end offsets of the log. They give the lag, and the request shows
/// whether Kafka answers at all, which polling alone does not.
final class LagWatch {
  private static final Duration PERIOD = Duration.ofSeconds(2);
  private static final Duration BOUND = Duration.ofSeconds(1);

  private final Clock clock;
  private final ProjectionMetrics metrics;
  private final ProjectionStatus status;
  private Instant next = Instant.MIN;

  LagWatch(Clock clock, ProjectionMetrics metrics, ProjectionStatus status) {
    this.clock = clock;
    this.metrics = metrics;
    this.status = status;
  }

  void look(Consumer<?, ?> consumer) {
    if (clock.instant().isBefore(next)) {
      return;
    }
    Set<TopicPartition> partitions = consumer.assignment();
    try {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, BOUND);
      Map<Integer, Long> lag = new HashMap<>();
      for (TopicPartition partition : partitions) {
        long behind = ends.getOrDefault(partition, 0L) - consumer.position(partition, BOUND);
        lag.put(partition.partition(), Math.max(0, behind));
      }
      metrics.lag(lag);
      status.kafkaWorks();
    } catch (RetriableException e) {
      status.kafkaFails("Kafka does not answer: " + e.getClass().getSimpleName());
    }
    next = clock.instant().plus(PERIOD);
  }
}
