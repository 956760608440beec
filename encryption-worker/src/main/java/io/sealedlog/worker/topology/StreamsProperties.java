package io.sealedlog.worker.topology;

import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.TopicDurabilityRules;
import io.sealedlog.worker.state.StateMemoryBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/// The settings of Kafka Streams in three layers: our defaults, over them the operator's `kafka.*`,
/// over those the settings that exactly-once depends on.
public final class StreamsProperties {
  // The largest record plus its overhead.
  private static final int LARGEST_REQUEST = 3 * 1024 * 1024;

  private static final int SHORT_MS = 100;

  private StreamsProperties() {}

  public static Map<String, Object> of(KafkaConfig kafka, StreamsTuning tuning) {
    Map<String, Object> properties = new HashMap<>();
    putDefaults(properties, tuning);
    properties.keySet().removeIf(key -> isOverridden(key, kafka.clientProperties()));
    properties.putAll(kafka.clientProperties());
    putRequired(properties, kafka, tuning);
    return properties;
  }

  private static void putDefaults(Map<String, Object> properties, StreamsTuning tuning) {
    // A killed worker is detected after 9 s. Workers learn of a rebalance with a heartbeat, and the
    // partitions that move stand still until the last worker has learned of it. A transaction lasts
    // for longer than it takes until a killed broker is replaced, which is 9 s and a little more.
    int maxPollMs = Math.toIntExact(tuning.maxPollInterval().toMillis());
    properties.put(consumer(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 9_000);
    properties.put(consumer(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 300);
    properties.put(
        producer(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), Math.min(15_000, maxPollMs / 2));
    properties.put(consumer(ConsumerConfig.FETCH_MIN_BYTES_CONFIG), 1);
    // A partition that is taken over is fetched only when the fetch before it, of the others of the
    // same broker, is answered. With nothing to answer that takes so long, half a second unless
    // set.
    properties.put(consumer(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), SHORT_MS);
    properties.put(
        StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), SHORT_MS);
    properties.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, KafkaClients.RETRY_BACKOFF_MAX_MS);
    properties.put(consumer(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG), maxPollMs);
    properties.put(producer(ProducerConfig.LINGER_MS_CONFIG), tuning.linger().toMillis());
    properties.put(producer(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
    properties.put(StreamsConfig.POLL_MS_CONFIG, 10);
    // A task has one input partition, so it never waits for records of another. The check whether
    // it
    // should wait allocates
    // more memory for each record than most of its processing.
    properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    properties.put(StreamsConfig.LOG_SUMMARY_INTERVAL_MS_CONFIG, -1);
    properties.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
  }

  private static void putRequired(
      Map<String, Object> properties, KafkaConfig kafka, StreamsTuning tuning) {
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, kafka.topics().workerGroup());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, tuning.groupProtocol());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, tuning.threads());
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, tuning.commitInterval().toMillis());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, tuning.stateDirectory().toString());
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, tuning.standbys());
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StateMemoryBudget.class);
    properties.put(StateMemoryBudget.BOUND, tuning.stateMemory());
    properties.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, tuning.acceptableRecoveryLag());
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, kafka.replication());
    properties.put(
        StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
        new TopicDurabilityRules(kafka.replication()).inSync());
    properties.put(
        StreamsConfig.topicPrefix(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG), false);
    properties.put(consumer(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    properties.put(producer(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), LARGEST_REQUEST);
    properties.put(consumer(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG), interceptors(kafka));
    tuning
        .instanceId()
        .ifPresent(id -> properties.put(consumer(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), id));
  }

  /// Returns our interceptor and the operator's, under whichever prefix the operator configured
  /// them.
  private static List<String> interceptors(KafkaConfig kafka) {
    String key = ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG;
    List<String> interceptors = new ArrayList<>();
    interceptors.add(CommandBacklog.Interceptor.class.getName());
    Stream.of(consumer(key), StreamsConfig.consumerPrefix(key), key)
        .map(kafka.clientProperties()::get)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(operators -> interceptors.addAll(List.of(operators.trim().split("\\s*,\\s*"))));
    return interceptors;
  }

  /// Returns whether the operator gave the setting without a prefix or for all consumers, which
  /// overrides our value for one kind of client.
  private static boolean isOverridden(String key, Map<String, String> operators) {
    for (String prefix :
        List.of(StreamsConfig.MAIN_CONSUMER_PREFIX, StreamsConfig.RESTORE_CONSUMER_PREFIX)) {
      if (key.startsWith(prefix)) {
        String plain = key.substring(prefix.length());
        return operators.containsKey(plain)
            || operators.containsKey(StreamsConfig.consumerPrefix(plain));
      }
    }
    return key.startsWith(StreamsConfig.PRODUCER_PREFIX)
        && operators.containsKey(key.substring(StreamsConfig.PRODUCER_PREFIX.length()));
  }

  private static String consumer(String key) {
    return StreamsConfig.mainConsumerPrefix(key);
  }

  private static String producer(String key) {
    return StreamsConfig.producerPrefix(key);
  }
}
