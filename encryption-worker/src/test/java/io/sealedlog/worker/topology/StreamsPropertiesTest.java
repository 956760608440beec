package io.sealedlog.worker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.OperatorSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsPropertiesTest {
  @Test
  void exactlyOnceWithinTheTimesOfTheDesign() {
    assertThat(properties(Map.of(), 1))
        .containsEntry("application.id", "blue.sealedlog-worker.v1")
        .containsEntry("processing.guarantee", "exactly_once_v2")
        .containsEntry("group.protocol", "classic")
        .containsEntry("commit.interval.ms", 25L)
        .containsEntry("producer.linger.ms", 2L)
        .containsEntry("main.consumer.session.timeout.ms", 9_000)
        .containsEntry("main.consumer.heartbeat.interval.ms", 300)
        .containsEntry("producer.transaction.timeout.ms", 15_000)
        .containsEntry("main.consumer.fetch.max.wait.ms", 100)
        .containsEntry("restore.consumer.fetch.max.wait.ms", 100)
        .containsEntry("retry.backoff.max.ms", 300)
        .containsEntry("main.consumer.group.instance.id", "one")
        .containsEntry("replication.factor", 1)
        .containsEntry("topic.min.insync.replicas", 1)
        .containsEntry("topic.unclean.leader.election.enable", false);
  }

  @Test
  void theChangelogsAreReplicatedAsTheSettingSays() {
    assertThat(properties(Map.of(), 3))
        .containsEntry("replication.factor", 3)
        .containsEntry("topic.min.insync.replicas", 2);
  }

  @Test
  void theOperatorsSettingsReplaceDefaultsUnderAnyPrefix() {
    assertThat(properties(Map.of("linger.ms", "5", "main.consumer.session.timeout.ms", "6000"), 1))
        .containsEntry("linger.ms", "5")
        .doesNotContainKey("producer.linger.ms")
        .containsEntry("main.consumer.session.timeout.ms", "6000");
  }

  @Test
  void aSettingForAllConsumersReplacesADefaultForOne() {
    assertThat(properties(Map.of("consumer.session.timeout.ms", "6000"), 1))
        .doesNotContainKey("main.consumer.session.timeout.ms");
    assertThat(properties(Map.of("fetch.max.wait.ms", "500"), 1))
        .doesNotContainKey("main.consumer.fetch.max.wait.ms")
        .doesNotContainKey("restore.consumer.fetch.max.wait.ms");
  }

  /// Every setting is deliberately allowed or refused; a new version of Kafka Streams may add
  /// settings.
  @Test
  void everySettingOfKafkaStreamsIsDecidedOn() {
    assertThat(StreamsConfig.configDef().names())
        .allSatisfy(name ->
            assertThat(OperatorSettings.isAllowed(name) != OperatorSettings.isRefused(name))
                .as(name)
                .isTrue());
  }

  @Test
  void settingsThatCorrectnessDependsOnCanNotBeReplaced() {
    assertThat(properties(Map.of("processing.guarantee", "at_least_once"), 1))
        .containsEntry("processing.guarantee", "exactly_once_v2");
  }

  @Test
  void theOperatorsInterceptorsComeAfterOurs() {
    assertThat(properties(Map.of("interceptor.classes", "a.Trace, b.Count"), 1))
        .containsEntry(
            "main.consumer.interceptor.classes",
            List.of(CommandBacklog.Interceptor.class.getName(), "a.Trace", "b.Count"));
    assertThat(properties(Map.of("main.consumer.interceptor.classes", "a.Trace"), 1))
        .containsEntry(
            "main.consumer.interceptor.classes",
            List.of(CommandBacklog.Interceptor.class.getName(), "a.Trace"));
  }

  private static Map<String, Object> properties(Map<String, String> operators, int replication) {
    Map<String, String> all = new HashMap<>(operators);
    all.put("bootstrap.servers", "localhost:1");
    return StreamsProperties.of(
        new KafkaConfig(all, Topics.withPrefix("blue."), replication),
        new StreamsTuning(
            1,
            Duration.ofMillis(25),
            64L << 20,
            Path.of("state"),
            0,
            "classic",
            Duration.ofMillis(2),
            Duration.ofMinutes(5),
            10_000,
            Optional.of("one")));
  }
}
