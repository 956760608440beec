package io.sealedlog.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaConfigTest {
  @Test
  void handsOnWhatItDoesNotKnow() {
    KafkaConfig config =
        config(
            Map.of(
                "kafka.security.protocol", "SSL",
                "kafka.ssl.key.password", "canary",
                "topics.prefix", "eu."));

    assertThat(config.bootstrapServers()).isEqualTo("a:1, b:2");
    assertThat(config.clientProperties())
        .containsOnly(
            Map.entry("bootstrap.servers", "a:1, b:2"),
            Map.entry("security.protocol", "SSL"),
            Map.entry("ssl.key.password", "canary"));
    assertThat(config.topics().events().name()).isEqualTo("eu.events.v1");
    assertThat(config.toString()).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isolation.level",
        "acks",
        "enable.idempotence",
        "processing.guarantee",
        "enable.auto.commit",
        "transactional.id",
        "main.consumer.isolation.level",
        "producer.acks"
      })
  void refusesToOverrideWhatMustHold(String key) {
    assertThatThrownBy(() -> config(Map.of("kafka." + key, "x")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("kafka." + key + " is \"x\"; it must be left out, SealedLog sets it itself.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "", "a:1 b:2", "a:1,", ":1"})
  void refusesWhatIsNoAddress(String servers) {
    assertThatThrownBy(() -> config(Map.of("kafka.bootstrap.servers", servers)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("it must be host:port");
  }

  @Test
  void clientsKeepWhatMustHoldAndTakeTheRest() {
    KafkaClients clients = new KafkaClients(config(Map.of("kafka.linger.ms", "9")));

    assertThat(clients.producerProperties("me", Map.of("linger.ms", 2, "acks", "1")))
        .containsEntry("linger.ms", "9")
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("client.id", "me");
    assertThat(clients.consumerProperties("me", Map.of("isolation.level", "read_uncommitted")))
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("enable.auto.commit", false)
        .containsEntry("auto.offset.reset", "none");
  }

  private static KafkaConfig config(Map<String, String> values) {
    Map<String, String> all = new HashMap<>(Map.of("kafka.bootstrap.servers", "a:1, b:2"));
    all.putAll(values);
    return KafkaConfig.from(Configuration.of(KafkaConfig.SETTINGS, all));
  }
}
