package io.sealedlog.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.worker.topology.StoreKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
  void hasDefaultsForAllThatIsNotAnAddressOrASecret() {
    WorkerConfig config = read(Map.of());

    assertThat(config.limits().dedupeWindow()).isEqualTo(Duration.ofHours(1));
    assertThat(config.limits().futureTolerance()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.limits().maxBodyBytes()).isEqualTo(512 * 1024);
    assertThat(config.maxContexts()).isEqualTo(10_000);
    assertThat(config.maxOutcomes()).isEqualTo(200_000);
    assertThat(config.purgeInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.streams().threads()).isEqualTo(1);
    assertThat(config.streams().commitInterval()).isEqualTo(Duration.ofMillis(50));
    assertThat(config.streams().stores()).isEqualTo(StoreKind.MEMORY);
    assertThat(config.streams().groupProtocol()).isEqualTo("classic");
    assertThat(config.streams().standbys()).isZero();
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
                Map.entry("worker.stores", "rocksdb"),
                Map.entry("worker.state-directory", "/tmp/state"),
                Map.entry("worker.standbys", "1"),
                Map.entry("worker.group-protocol", "streams"),
                Map.entry("worker.linger", "5ms"),
                Map.entry("worker.max-poll-interval", "1m"),
                Map.entry("worker.acceptable-recovery-lag", "5"),
                Map.entry("dedupe.window", "10m"),
                Map.entry("worker.max-body-bytes", "2048"),
                Map.entry("worker.max-contexts", "17"),
                Map.entry("worker.max-outcomes", "1000"),
                Map.entry("worker.purge-interval", "1s")));

    assertThat(config.limits().dedupeWindow()).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.limits().maxBodyBytes()).isEqualTo(2048);
    assertThat(config.maxContexts()).isEqualTo(17);
    assertThat(config.maxOutcomes()).isEqualTo(1_000);
    assertThat(config.purgeInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.streams().threads()).isEqualTo(3);
    assertThat(config.streams().commitInterval()).isEqualTo(Duration.ofMillis(100));
    assertThat(config.streams().stores()).isEqualTo(StoreKind.ROCKSDB);
    assertThat(config.streams().stateDirectory()).isEqualTo(Path.of("/tmp/state"));
    assertThat(config.streams().standbys()).isEqualTo(1);
    assertThat(config.streams().groupProtocol()).isEqualTo("streams");
    assertThat(config.streams().linger()).isEqualTo(Duration.ofMillis(5));
    assertThat(config.streams().maxPollInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.streams().acceptableRecoveryLag()).isEqualTo(5);
    assertThat(config.kafka().topics().workerGroup()).isEqualTo("blue.sealedlog-worker.v1");
  }

  @Test
  void hasAnInstanceIdWhereTheGroupProtocolKnowsSuch() {
    Map<String, String> named = Map.of("worker.instance-id", "w-1");
    Map<String, String> newer =
        Map.of("worker.instance-id", "w-1", "worker.group-protocol", "streams");

    assertThat(read(named).streams().instanceId()).contains("w-1");
    assertThat(read(newer).streams().instanceId()).isEmpty();
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(Map.of("worker.thread", "3")))
        .withMessageContaining("worker.thread");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(Map.of("worker.stores", "floppy")))
        .withMessageContaining("worker.stores");
  }

  private static WorkerConfig read(Map<String, String> values) {
    Map<String, String> all = new HashMap<>(REQUIRED);
    all.putAll(values);
    return WorkerConfig.of(Configuration.of(WorkerConfig.SETTINGS, all));
  }
}
