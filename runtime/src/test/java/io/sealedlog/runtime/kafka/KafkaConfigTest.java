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
  @ValueSource(strings = {"0", "2", "10", "auto"})
  void refusesACountOfCopiesThatGivesNothing(String copies) {
    assertThatThrownBy(() -> config(Map.of("topics.replication", copies)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "topics.replication is \"" + copies + "\"; it must be 1, or from 3 to 9");
  }

  @Test
  void replicatesUnlessToldOtherwise() {
    assertThat(config(Map.of()).replication()).isEqualTo(3);
    assertThat(config(Map.of("topics.replication", "1")).replication()).isEqualTo(1);
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

  @Test
  void settingsForOneKindOfClientReachThatKindOnly() {
    KafkaClients clients =
        new KafkaClients(
            config(
                Map.of(
                    "kafka.send.buffer.bytes", "1",
                    "kafka.producer.send.buffer.bytes", "2",
                    "kafka.main.consumer.send.buffer.bytes", "3")));

    assertThat(clients.producerProperties("me", Map.of()))
        .containsEntry("send.buffer.bytes", "2")
        .doesNotContainKeys("producer.send.buffer.bytes", "main.consumer.send.buffer.bytes");
    assertThat(clients.consumerProperties("me", Map.of())).containsEntry("send.buffer.bytes", "1");
  }

  private static KafkaConfig config(Map<String, String> values) {
    Map<String, String> all = new HashMap<>(Map.of("kafka.bootstrap.servers", "a:1, b:2"));
    all.putAll(values);
    return KafkaConfig.from(Configuration.of(KafkaConfig.SETTINGS, all));
  }
}
