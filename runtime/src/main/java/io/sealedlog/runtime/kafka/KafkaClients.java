package io.sealedlog.runtime.kafka;

import io.sealedlog.runtime.StartException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Creates all Kafka clients. Keys and values are bytes.
///
/// Mandatory settings are applied last, so that nothing overrides them: consumers read only
/// committed records and don't commit automatically; producers wait for all in-sync replicas and
/// are idempotent.
public final class KafkaClients {
  /// The longest pause between two tries, unless the operator sets another. With Kafka's own, a
  /// second, a client notices that much later that a partition has a new leader.
  public static final int RETRY_BACKOFF_MAX_MS = 300;

  private final KafkaConfig config;

  public KafkaClients(KafkaConfig config) {
    this.config = config;
  }

  /// @param clientId for the brokers' logs and for metrics
  /// @param tuning settings of this producer, such as `linger.ms`; an operator's `kafka.*`
  ///   overrides them, and `kafka.producer.*` overrides both
  /// @throws StartException when a setting of the operator can't be used, as of all clients
  public Producer<byte[], byte[]> producer(String clientId, Map<String, Object> tuning) {
    return made(() ->
        new KafkaProducer<>(
            producerProperties(clientId, tuning),
            new ByteArraySerializer(),
            new ByteArraySerializer()));
  }

  /// Creates a consumer without a group, for use with `assign`.
  ///
  /// @param tuning as for a producer; must contain `group.id` for use with `subscribe`
  public Consumer<byte[], byte[]> consumer(String clientId, Map<String, Object> tuning) {
    return made(() ->
        new KafkaConsumer<>(
            consumerProperties(clientId, tuning),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer()));
  }

  public Admin admin(String clientId) {
    return made(() -> Admin.create(layered(clientId, "admin.", Map.of())));
  }

  // A client connects later; what fails at once is a setting or a file that it names.
  private static <T> T made(Supplier<T> client) {
    try {
      return client.get();
    } catch (KafkaException e) {
      throw new StartException(
          "The settings of Kafka's clients (kafka.*) can't be used: " + reason(e) + ".", e);
    }
  }

  // The outermost message says only that there is no client; of the others, one names the file or
  // the setting, and the innermost what is wrong with it.
  private static String reason(KafkaException failure) {
    List<String> messages = new ArrayList<>();
    Throwable first = failure.getCause() == null ? failure : failure.getCause();
    for (Throwable cause = first; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      // A message that was made of its cause alone begins with the name of a class.
      if (message != null && !(cause.getCause() != null && message.contains("Exception: "))) {
        messages.add(message.lines().findFirst().orElse("").replaceAll("\\.$", ""));
      }
    }
    return String.join(": ", messages);
  }

  Map<String, Object> producerProperties(String clientId, Map<String, Object> tuning) {
    Map<String, Object> properties = layered(clientId, "producer.", tuning);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return properties;
  }

  Map<String, Object> consumerProperties(String clientId, Map<String, Object> tuning) {
    Map<String, Object> properties = layered(clientId, "consumer.", tuning);
    // A missing offset must be an error, not be skipped silently, unless the caller decides
    // otherwise.
    properties.putIfAbsent(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return properties;
  }

  // From lowest to highest precedence: tuning, the operator's settings for all clients, those for
  // this kind of client.
  private Map<String, Object> layered(String clientId, String kind, Map<String, Object> tuning) {
    Map<String, Object> properties = new HashMap<>(tuning);
    properties.putIfAbsent(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, RETRY_BACKOFF_MAX_MS);
    Map<String, String> operators = config.clientProperties();
    operators.forEach((key, value) -> {
      if (OperatorSettings.withoutClientPrefix(key).equals(key)) {
        properties.put(key, value);
      }
    });
    operators.forEach((key, value) -> {
      if (key.startsWith(kind)) {
        properties.put(key.substring(kind.length()), value);
      }
    });
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    properties.putIfAbsent("enable.metrics.push", "false");
    return properties;
  }
}
