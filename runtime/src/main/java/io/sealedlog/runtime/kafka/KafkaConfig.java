package io.sealedlog.runtime.kafka;

import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;
import io.sealedlog.runtime.metrics.CredentialMeters;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The connection to Kafka and the topics of this deployment.
///
/// @param clientProperties the settings under `kafka.`, without that prefix, for all clients;
///   always contains `bootstrap.servers`. May contain passwords.
/// @param replication the number of replicas of each partition
public record KafkaConfig(Map<String, String> clientProperties, Topics topics, int replication) {
  static final String PREFIX = "kafka.";

  static final Setting<String> BOOTSTRAP_SERVERS =
      Setting.text(
              PREFIX + "bootstrap.servers",
              "Kafka brokers to begin with. Settings of Kafka's clients are given with `kafka.` in"
                  + " front, such as `kafka.security.protocol`; which ones can be is in"
                  + " [operations.md](operations.md#settings-of-kafkas-clients).")
          .satisfying("host:port, or several separated by commas", KafkaConfig::isAddressList);

  static final Setting<String> TOPICS_PREFIX =
      Setting.text(
              "topics.prefix",
              "In front of every topic's name, to have several deployments in one cluster.")
          .satisfying(
              "at most 100 letters, digits, dots, underscores and dashes",
              prefix -> prefix.matches("[A-Za-z0-9._-]{0,100}"))
          .withDefault("");

  static final Setting<Integer> REPLICATION =
      Setting.integer(
              "topics.replication",
              1,
              9,
              "Copies of each partition: of the topics that are made, and of the worker's"
                  + " changelogs; those that exist must have as many at least. 1 only for a cluster"
                  + " of a single broker, whose disk is then all there is.")
          .satisfying(
              "1, or from 3 to 9 (with two, either one broker that is away stops all writing, or what"
                  + " only one has may be acknowledged)",
              copies -> copies == 1 || (copies >= 3 && copies <= 9))
          .withDefault(3);

  // These two are read with what is passed through.
  private static final Setting<Optional<String>> USERNAME =
      Setting.text(
              PREFIX + SaslLogin.USERNAME,
              "User of all Kafka clients of the service. Needs `kafka.sasl.mechanism`"
                  + " (SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN) and `kafka.security.protocol`"
                  + " (SASL_SSL), and stands for Kafka's `sasl.jaas.config`.")
          .optional();

  private static final Setting<Optional<Secret>> PASSWORD =
      Setting.secret(
              PREFIX + SaslLogin.PASSWORD,
              "Password of that user. Kafka's own secrets, such as"
                  + " `kafka.ssl.keystore.password`, may likewise be in a file.")
          .optional();

  public static final Settings SETTINGS =
      Settings.of("Kafka", BOOTSTRAP_SERVERS, TOPICS_PREFIX, REPLICATION, USERNAME, PASSWORD)
          .passingThrough(PREFIX, OperatorSettings::isSecret);

  public KafkaConfig {
    clientProperties = Map.copyOf(clientProperties);
  }

  /// @throws ConfigurationException for settings that an operator can't choose, see
  ///   [OperatorSettings]
  public static KafkaConfig from(Configuration configuration) {
    Map<String, String> properties = configuration.passedThrough(PREFIX);
    List<String> problems = OperatorSettings.problems(properties);
    problems.addAll(SaslLogin.problems(properties));
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    SaslLogin.apply(properties);
    properties.put("bootstrap.servers", configuration.get(BOOTSTRAP_SERVERS));
    return new KafkaConfig(
        properties,
        Topics.withPrefix(configuration.get(TOPICS_PREFIX)),
        configuration.get(REPLICATION));
  }

  public String bootstrapServers() {
    return clientProperties.getOrDefault("bootstrap.servers", "");
  }

  /// Reports until when the certificate is valid by which the brokers know this process, when it is
  /// given as PEM.
  public void observe(CredentialMeters credentials) {
    if (!"PEM".equalsIgnoreCase(clientProperties.get("ssl.keystore.type"))) {
      return;
    }
    String file = clientProperties.get("ssl.keystore.location");
    String chain = clientProperties.get("ssl.keystore.certificate.chain");
    if (file != null) {
      credentials.certificate("kafka", Path.of(file));
    } else if (chain != null) {
      credentials.certificate("kafka", chain);
    }
  }

  /// Without the values of the properties, which may contain passwords.
  @Override
  public String toString() {
    return "KafkaConfig[" + bootstrapServers() + ", " + clientProperties.keySet() + "]";
  }

  private static boolean isAddressList(String text) {
    return text.matches("[^\\s,]+:[0-9]{1,5}(\\s*,\\s*[^\\s,]+:[0-9]{1,5})*");
  }
}
