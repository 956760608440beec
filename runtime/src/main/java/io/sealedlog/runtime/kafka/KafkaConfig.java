package io.sealedlog.runtime.kafka;

import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How to reach Kafka, and the topics of this deployment.
///
/// @param clientProperties the settings under `kafka.`, without that prefix, for every client;
///   `bootstrap.servers` is always among them. They may hold passwords.
public record KafkaConfig(Map<String, String> clientProperties, Topics topics) {
  static final String PREFIX = "kafka.";

  static final Setting<String> BOOTSTRAP_SERVERS =
      Setting.text(
              PREFIX + "bootstrap.servers",
              "Kafka brokers to begin with. Any other `kafka.*` setting is handed to the Kafka"
                  + " clients without the prefix, such as `kafka.security.protocol`.")
          .satisfying("host:port, or several separated by commas", KafkaConfig::isAddressList);

  static final Setting<String> TOPICS_PREFIX =
      Setting.text(
              "topics.prefix",
              "In front of every topic's name, to have several deployments in one cluster.")
          .satisfying(
              "at most 100 letters, digits, dots, underscores and dashes",
              prefix -> prefix.matches("[A-Za-z0-9._-]{0,100}"))
          .withDefault("");

  public static final Settings SETTINGS =
      Settings.of("Kafka", BOOTSTRAP_SERVERS, TOPICS_PREFIX).passingThrough(PREFIX);

  /// What correctness rests on. The program sets these itself.
  private static final Set<String> NOT_YOURS =
      Set.of(
          "acks",
          "application.id",
          "auto.offset.reset",
          "enable.auto.commit",
          "enable.idempotence",
          "group.id",
          "isolation.level",
          "key.deserializer",
          "key.serializer",
          "max.in.flight.requests.per.connection",
          "partitioner.class",
          "processing.guarantee",
          "transactional.id",
          "value.deserializer",
          "value.serializer");

  /// The prefixes by which Kafka Streams hands settings to one of its clients.
  private static final List<String> CLIENT_PREFIXES =
      List.of(
          "main.consumer.",
          "restore.consumer.",
          "global.consumer.",
          "consumer.",
          "producer.",
          "admin.");

  public KafkaConfig {
    clientProperties = Map.copyOf(clientProperties);
  }

  /// @throws ConfigurationException when a setting is set that the program decides itself
  public static KafkaConfig from(Configuration configuration) {
    Map<String, String> properties = configuration.passedThrough(PREFIX);
    List<String> problems = new ArrayList<>();
    properties.forEach((key, value) -> {
      if (NOT_YOURS.contains(withoutClientPrefix(key))) {
        problems.add(
            "%s%s is \"%s\"; it must be left out, SealedLog sets it itself."
                .formatted(PREFIX, key, value));
      }
    });
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    properties.put("bootstrap.servers", configuration.get(BOOTSTRAP_SERVERS));
    return new KafkaConfig(properties, Topics.withPrefix(configuration.get(TOPICS_PREFIX)));
  }

  public String bootstrapServers() {
    return clientProperties.getOrDefault("bootstrap.servers", "");
  }

  /// Without the properties' values, among which passwords may be.
  @Override
  public String toString() {
    return "KafkaConfig[" + bootstrapServers() + ", " + clientProperties.keySet() + "]";
  }

  private static String withoutClientPrefix(String key) {
    return CLIENT_PREFIXES.stream()
        .filter(key::startsWith)
        .findFirst()
        .map(prefix -> key.substring(prefix.length()))
        .orElse(key);
  }

  private static boolean isAddressList(String text) {
    return text.matches("[^\\s,]+:[0-9]{1,5}(\\s*,\\s*[^\\s,]+:[0-9]{1,5})*");
  }
}
