package io.sealedlog.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerConfigTest {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "kafka.bootstrap.servers", "localhost:9092",
          "vault.url", "jdbc:postgresql://localhost/vault",
          "vault.user", "worker",
          "vault.password", "secret",
          "vault.master-key-file", "master.key",
          "log.key-file", "log.key");

  @Test
  void hasDefaultsExceptForAddressesAndSecrets() {
    WorkerConfig config = read(Map.of());

    assertThat(config.limits().dedupeWindow()).isEqualTo(Duration.ofHours(1));
    assertThat(config.limits().futureTolerance()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.limits().maxBodyBytes()).isEqualTo(512 * 1024);
    assertThat(config.maxContexts()).isEqualTo(10_000);
    assertThat(config.dedupeMemory()).isEqualTo(64 * 1024 * 1024);
    assertThat(config.purgeInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.streams().threads()).isEqualTo(1);
    assertThat(config.streams().commitInterval()).isEqualTo(Duration.ofMillis(50));
    assertThat(config.streams().stateMemory()).isEqualTo(64L << 20);
    assertThat(config.stateCache()).isEqualTo(24L << 20);
    assertThat(config.streams().groupProtocol()).isEqualTo("classic");
    assertThat(config.streams().standbys()).isEqualTo(1);
    assertThat(config.streams().linger()).isEqualTo(Duration.ofMillis(20));
    assertThat(config.streams().instanceId()).isEmpty();
    assertThat(config.kafka().topics().commands().name()).isEqualTo("commands.v1");
  }

  @Test
  void readsEverySetting() {
    WorkerConfig config =
        read(
            Map.ofEntries(
                Map.entry("topics.prefix", "blue."),
                Map.entry("worker.threads", "3"),
                Map.entry("worker.commit-interval", "100ms"),
                Map.entry("worker.state-memory-bytes", "100000000"),
                Map.entry("worker.state-cache-bytes", "2000000"),
                Map.entry("worker.state-directory", "/tmp/state"),
                Map.entry("worker.standbys", "2"),
                Map.entry("worker.group-protocol", "streams"),
                Map.entry("worker.linger", "5ms"),
                Map.entry("worker.max-poll-interval", "1m"),
                Map.entry("worker.acceptable-recovery-lag", "5"),
                Map.entry("worker.dedupe-window", "10m"),
                Map.entry("worker.max-body-bytes", "2048"),
                Map.entry("worker.max-contexts", "17"),
                Map.entry("worker.dedupe-memory", "2000000"),
                Map.entry("worker.purge-interval", "1s")));

    assertThat(config.limits().dedupeWindow()).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.limits().maxBodyBytes()).isEqualTo(2048);
    assertThat(config.maxContexts()).isEqualTo(17);
    assertThat(config.dedupeMemory()).isEqualTo(2_000_000);
    assertThat(config.purgeInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.streams().threads()).isEqualTo(3);
    assertThat(config.streams().commitInterval()).isEqualTo(Duration.ofMillis(100));
    assertThat(config.streams().stateMemory()).isEqualTo(100_000_000);
    assertThat(config.stateCache()).isEqualTo(2_000_000);
    assertThat(config.streams().stateDirectory()).isEqualTo(Path.of("/tmp/state"));
    assertThat(config.streams().standbys()).isEqualTo(2);
    assertThat(config.streams().groupProtocol()).isEqualTo("streams");
    assertThat(config.streams().linger()).isEqualTo(Duration.ofMillis(5));
    assertThat(config.streams().maxPollInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.streams().acceptableRecoveryLag()).isEqualTo(5);
    assertThat(config.kafka().topics().workerGroup()).isEqualTo("blue.sealedlog-worker.v1");
  }

  @Test
  void usesTheInstanceIdWithTheClassicProtocolOnly() {
    Map<String, String> named = Map.of("worker.instance-id", "w-1");
    Map<String, String> newer =
        Map.of("worker.instance-id", "w-1", "worker.group-protocol", "streams");

    assertThat(read(named).streams().instanceId()).contains("w-1");
    assertThat(read(newer).streams().instanceId()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kafka.transaction.timeout.ms = 5000, worker.commit-interval = 3s"
            + "|worker.commit-interval is 3000 ms and kafka.transaction.timeout.ms is 5000",
        "kafka.producer.transaction.timeout.ms = 2000, worker.commit-interval = 1001ms"
            + "|worker.commit-interval is 1001 ms and kafka.transaction.timeout.ms is 2000",
        "kafka.session.timeout.ms = 6000, kafka.heartbeat.interval.ms = 2001"
            + "|kafka.heartbeat.interval.ms is 2001 and kafka.session.timeout.ms is 6000",
        "kafka.main.consumer.heartbeat.interval.ms = 3001"
            + "|kafka.heartbeat.interval.ms is 3001 and kafka.session.timeout.ms is 9000",
        "kafka.consumer.session.timeout.ms = 60000, worker.max-poll-interval = 59s"
            + "|worker.max-poll-interval is 59000 ms and kafka.session.timeout.ms is 60000",
        "kafka.transaction.timeout.ms = 5001, worker.max-poll-interval = 10s"
            + "|worker.max-poll-interval is 10000 ms and kafka.transaction.timeout.ms is 5001"
      })
  void refusesIncompatibleTimeouts(String settings, String problem) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(settings(settings)))
        .withMessageContaining(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "worker.commit-interval = 5s",
        "worker.commit-interval = 2500ms, worker.max-poll-interval = 10s",
        "kafka.transaction.timeout.ms = 10000, worker.commit-interval = 5s",
        "kafka.session.timeout.ms = 6000, kafka.heartbeat.interval.ms = 2000",
        "worker.max-poll-interval = 10s"
      })
  void acceptsCompatibleTimeouts(String settings) {
    assertThatCode(() -> read(settings(settings))).doesNotThrowAnyException();
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(Map.of("worker.thread", "3")))
        .withMessageContaining("worker.thread");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(Map.of("worker.state-memory-bytes", "1000")))
        .withMessageContaining("worker.state-memory-bytes");
  }

  private static Map<String, String> settings(String text) {
    Map<String, String> settings = new HashMap<>();
    for (String each : text.split(", ", -1)) {
      int at = each.indexOf(" = ");
      settings.put(each.substring(0, at), each.substring(at + 3));
    }
    return settings;
  }

  private static WorkerConfig read(Map<String, String> values) {
    Map<String, String> all = new HashMap<>(REQUIRED);
    all.putAll(values);
    return WorkerConfig.of(Configuration.of(WorkerConfig.SETTINGS, all));
  }
}
