package io.sealedlog.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectionConfigTest {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "kafka.bootstrap.servers", "127.0.0.1:9092",
          "log.key-file", "log.key",
          "read.url", "jdbc:postgresql://127.0.0.1/sealedlog_read",
          "read.user", "sealedlog_projector",
          "read.password", "secret");

  @Test
  void hasDefaultsForAllButTheServers() {
    ProjectionConfig config = read(Map.of());

    assertThat(config.kafka().topics().events().name()).isEqualTo("events.v1");
    assertThat(config.reader()).isEqualTo("sealedlog_gateway");
    assertThat(config.groupMode()).isEqualTo(PartitionAssignment.GROUP);
    assertThat(config.batchRecords()).isEqualTo(2000);
    assertThat(config.database().poolSize()).isEqualTo(2);
  }

  @Test
  void takesEverySetting() {
    ProjectionConfig config =
        read(
            Map.of(
                "topics.prefix", "eu.",
                "read.reader-role", "reader",
                "read.pool-size", "1",
                "group.mode", "assign",
                "projection.batch-records", "500",
                "kafka.client.rack", "a"));

    assertThat(config.kafka().topics().events().name()).isEqualTo("eu.events.v1");
    assertThat(config.kafka().clientProperties()).containsEntry("client.rack", "a");
    assertThat(config.reader()).isEqualTo("reader");
    assertThat(config.groupMode()).isEqualTo(PartitionAssignment.ASSIGN);
    assertThat(config.batchRecords()).isEqualTo(500);
    assertThat(config.database().url()).isEqualTo("jdbc:postgresql://127.0.0.1/sealedlog_read");
    assertThat(config.database().user()).isEqualTo("sealedlog_projector");
    assertThat(config.database().poolSize()).isEqualTo(1);
  }

  @Test
  void namesTheKeyAndTheRuleOfAWrongValue() {
    assertThatThrownBy(() -> read(Map.of("group.mode", "solo")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("group.mode")
        .hasMessageContaining("one of assign, group");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.session.timeout.ms",
        "kafka.consumer.session.timeout.ms",
        "kafka.heartbeat.interval.ms"
      })
  void refusesTimesThatTheBrokersDecideInAGroup(String key) {
    assertThatThrownBy(() -> read(Map.of(key, "9000")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(key + " must be left out, or be kafka.main.consumer.");

    assertThatCode(() -> read(Map.of(key, "9000", "group.mode", "assign")))
        .doesNotThrowAnyException();
    assertThatCode(() -> read(Map.of("kafka.main.consumer.session.timeout.ms", "9000")))
        .doesNotThrowAnyException();
  }

  private static ProjectionConfig read(Map<String, String> more) {
    Map<String, String> values = new HashMap<>(REQUIRED);
    values.putAll(more);
    return ProjectionConfig.from(Configuration.of(ProjectionConfig.SETTINGS, values));
  }
}
