package io.sealedlog.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.database.DatabaseConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaultConfigTest {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "vault.url", "jdbc:postgresql://db.example/vault",
          "vault.user", "sealedlog_vault",
          "vault.password", "secret-1",
          "vault.master-key-file", "/keys/master.key");

  @Test
  void hasDefaultsForAllThatIsNotRequired() {
    assertThat(VaultConfig.of(Configuration.of(VaultConfig.SETTINGS, REQUIRED)))
        .isEqualTo(
            new VaultConfig(
                new DatabaseConfig(
                    "vault",
                    "jdbc:postgresql://db.example/vault",
                    "sealedlog_vault",
                    new Secret("secret-1"),
                    10),
                Path.of("/keys/master.key"),
                Optional.empty(),
                new VaultConfig.Rotation(
                    Duration.ofHours(25), Duration.ofDays(31), Duration.ofMinutes(5))));
  }

  @Test
  void readsEverySetting() {
    VaultConfig config =
        VaultConfig.of(
            Configuration.of(
                VaultConfig.SETTINGS,
                with(
                    Map.of(
                        "vault.pool-size", "3",
                        "vault.worker-role", "the_worker",
                        "vault.transport-key-retention", "49h",
                        "vault.session-key-retention", "8d",
                        "vault.rotation-interval", "90s"))));

    assertThat(config.database().poolSize()).isEqualTo(3);
    assertThat(config.workerRole()).contains("the_worker");
    assertThat(config.rotation())
        .isEqualTo(
            new VaultConfig.Rotation(
                Duration.ofHours(49), Duration.ofDays(8), Duration.ofSeconds(90)));
  }

  @Test
  void readsWhatAWorkerNeeds() {
    TransportKeyConfig config =
        TransportKeyConfig.of(Configuration.of(TransportKeyConfig.SETTINGS, REQUIRED));

    assertThat(config.database().poolSize()).isEqualTo(2);
    assertThat(config.masterKeyFile()).isEqualTo(Path.of("/keys/master.key"));
  }

  @ParameterizedTest
  @CsvSource({
    "vault.worker-role, 'worker\"; DROP SCHEMA vault; --'",
    "vault.worker-role, Worker",
    "vault.transport-key-retention, 1m",
    "vault.session-key-retention, forever",
    "vault.rotation-interval, 0s",
    "vault.pool-size, 0",
  })
  void refusesWrongValuesByKeyAndRule(String key, String value) {
    assertThatThrownBy(() -> Configuration.of(VaultConfig.SETTINGS, with(Map.of(key, value))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key)
        .hasMessageContaining("must be");
  }

  @Test
  void showsNoPasswordInText() {
    assertThat(VaultConfig.of(Configuration.of(VaultConfig.SETTINGS, REQUIRED)).toString())
        .doesNotContain("secret-1");
  }

  private static Map<String, String> with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(REQUIRED);
    all.putAll(more);
    return all;
  }
}
