package io.sealedlog.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorSettingsTest {
  /// Fails when a new version of Kafka has settings that are neither allowed nor refused.
  @Test
  void everySettingOfTheClientsIsDecidedOn() {
    TreeSet<String> names = new TreeSet<>(ProducerConfig.configNames());
    names.addAll(ConsumerConfig.configNames());
    names.addAll(AdminClientConfig.configNames());

    assertThat(names)
        .allSatisfy(name ->
            assertThat(OperatorSettings.isAllowed(name) != OperatorSettings.isRefused(name))
                .as(name)
                .isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "producer.",
        "consumer.",
        "admin.",
        "main.consumer.",
        "restore.consumer.",
        "global.consumer."
      })
  void whatMustHoldIsRefusedForEveryKindOfClient(String kind) {
    for (String key :
        new String[] {
          "acks",
          "allow.auto.create.topics",
          "application.id",
          "auto.offset.reset",
          "commit.interval.ms",
          "default.production.exception.handler",
          "deserialization.exception.handler",
          "enable.auto.commit",
          "enable.idempotence",
          "group.id",
          "isolation.level",
          "key.serializer",
          "partitioner.class",
          "partitioner.ignore.keys",
          "processing.exception.handler",
          "processing.guarantee",
          "production.exception.handler",
          "replication.factor",
          "transactional.id",
          "value.deserializer"
        }) {
      assertThatThrownBy(() -> config(kind + key, "canary"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("kafka." + kind + key + " must be left out: ")
          .hasMessageNotContaining("canary");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acks|a message answered 201 could be lost",
        "commit.interval.ms|it is set by worker.commit-interval",
        "replication.factor|it is set by topics.replication",
        "production.exception.handler|a record that failed would be left out without a word",
        "topic.unclean.leader.election.enable|the settings of the changelogs",
        "producer.bootstrap.servers|every client must reach the same cluster",
        "secutiry.protocol|no Kafka client of SealedLog has such a setting",
        "main.consumer.producer.acks|no Kafka client of SealedLog has such a setting",
      })
  void saysWhatItWouldBreak(String key, String reason) {
    assertThatThrownBy(() -> config(key, "x"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("kafka." + key + " must be left out: " + reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "security.protocol",
        "sasl.jaas.config",
        "ssl.truststore.location",
        "client.rack",
        "request.timeout.ms",
        "producer.linger.ms",
        "consumer.fetch.max.bytes",
        "admin.request.timeout.ms",
        "restore.consumer.max.poll.records",
        "metric.reporters",
        "interceptor.classes",
        "config.providers.vault.param.address"
      })
  void whatOperatorsNeedIsAllowed(String key) {
    assertThat(config(key, "1").clientProperties()).containsEntry(key, "1");
  }

  @ParameterizedTest
  @CsvSource({
    "transaction.timeout.ms,2000,60000",
    "producer.transaction.timeout.ms,2000,60000",
    "session.timeout.ms,6000,300000",
    "main.consumer.heartbeat.interval.ms,100,100000",
    "max.poll.interval.ms,10000,3600000",
    "poll.ms,1,100"
  })
  void timesAreKeptInTheirRange(String key, long least, long most) {
    for (long good : new long[] {least, most}) {
      assertThatCode(() -> config(key, String.valueOf(good))).doesNotThrowAnyException();
    }
    for (String bad :
        new String[] {String.valueOf(least - 1), String.valueOf(most + 1), "5s", "", "-1"}) {
      assertThatThrownBy(() -> config(key, bad))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(
              "kafka.%s is \"%s\"; it must be a whole number from %d to %d"
                  .formatted(key, bad, least, most));
    }
  }

  @Test
  void settingsOfAnOwnClassAreHandedOnWithIt() {
    Map<String, String> own =
        Map.of("kafka.interceptor.classes", "a.Trace", "kafka.trace.endpoint", "there");

    assertThat(config(own).clientProperties()).containsEntry("trace.endpoint", "there");
    assertThatThrownBy(() -> config("trace.endpoint", "there"))
        .hasMessageContaining("Settings for a class of your own are handed on when one is named");
  }

  @Test
  void tellsEverythingAtOnce() {
    assertThatThrownBy(() ->
            config(
                Map.of(
                    "kafka.acks", "0",
                    "kafka.consumer.isolation.level", "read_uncommitted",
                    "kafka.transaction.timeout.ms", "900000")))
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.problems()).hasSize(3));
  }

  private static KafkaConfig config(String key, String value) {
    return config(Map.of("kafka." + key, value));
  }

  private static KafkaConfig config(Map<String, String> values) {
    Map<String, String> all = new HashMap<>(Map.of("kafka.bootstrap.servers", "a:1"));
    all.putAll(values);
    return KafkaConfig.from(Configuration.of(KafkaConfig.SETTINGS, all));
  }
}
