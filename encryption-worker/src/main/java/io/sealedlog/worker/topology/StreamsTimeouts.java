package io.sealedlog.worker.topology;

import io.sealedlog.runtime.config.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/// The effective times of Kafka Streams that depend on each other, in milliseconds.
///
/// @param commitInterval after which Kafka Streams commits by itself
/// @param transactionTimeout after which the broker aborts an open transaction
/// @param heartbeat the interval between two heartbeats
/// @param session the time without a heartbeat after which a worker's partitions go to others
/// @param maxPoll the time without a poll after which a thread's partitions go to others
public record StreamsTimeouts(
    long commitInterval, long transactionTimeout, long heartbeat, long session, long maxPoll) {
  private static final String COMMIT_INTERVAL = "worker.commit-interval";
  private static final String MAX_POLL = "worker.max-poll-interval";

  /// @param properties made by [StreamsProperties]
  public static StreamsTimeouts of(Map<String, Object> properties) {
    return new StreamsTimeouts(
        number(properties, StreamsConfig.COMMIT_INTERVAL_MS_CONFIG),
        producer(properties, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        consumer(properties, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        consumer(properties, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        consumer(properties, ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG));
  }

  /// @throws ConfigurationException with all combinations that can't work
  public StreamsTimeouts requireCompatible() {
    List<String> problems = new ArrayList<>();
    if (2 * commitInterval > transactionTimeout) {
      problems.add(
          "%s is %d ms and kafka.transaction.timeout.ms is %d; it must be at most half of it, or the broker aborts transactions before they are committed."
              .formatted(COMMIT_INTERVAL, commitInterval, transactionTimeout));
    }
    if (3 * heartbeat > session) {
      problems.add(
          "kafka.heartbeat.interval.ms is %d and kafka.session.timeout.ms is %d; it must be at most a third of it, or one late heartbeat costs a worker its partitions."
              .formatted(heartbeat, session));
    }
    if (maxPoll < session) {
      problems.add(
          "%s is %d ms and kafka.session.timeout.ms is %d; it must not be less, or a busy worker is given up before a dead one."
              .formatted(MAX_POLL, maxPoll, session));
    }
    if (maxPoll < 2 * transactionTimeout) {
      problems.add(
          "%s is %d ms and kafka.transaction.timeout.ms is %d; it must be at least twice that, or a worker that is only held up by a commit loses its partitions."
              .formatted(MAX_POLL, maxPoll, transactionTimeout));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return this;
  }

  private static long producer(Map<String, Object> properties, String key) {
    return number(properties, StreamsConfig.producerPrefix(key), key);
  }

  private static long consumer(Map<String, Object> properties, String key) {
    return number(
        properties, StreamsConfig.mainConsumerPrefix(key), StreamsConfig.consumerPrefix(key), key);
  }

  // Uses the first key that is set, which is the precedence of Kafka Streams.
  private static long number(Map<String, Object> properties, String... keys) {
    return Stream.of(keys)
        .filter(properties::containsKey)
        .map(key -> Long.parseLong(String.valueOf(properties.get(key)).trim()))
        .findFirst()
        .orElseThrow();
  }
}
