package io.sealedlog.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "kafka.bootstrap.servers", "localhost:9092",
          "vault.url", "jdbc:postgresql://localhost/vault",
          "vault.user", "v",
          "vault.password", "vp",
          "vault.master-key-file", "master.key",
          "read.url", "jdbc:postgresql://localhost/read",
          "read.user", "r",
          "read.password", "rp");

  @Test
  void hasSafeDefaults() {
    GatewayConfig config = config(Map.of());

    assertThat(config.http())
        .isEqualTo(new HttpSettings("127.0.0.1", 8080, 524_288, Duration.ofSeconds(10), null));
    assertThat(config.passwords())
        .isEqualTo(new GatewayConfig.PasswordSettings(2, 64, 600_000, 12, 12));
    assertThat(config.limits())
        .isEqualTo(
            new GatewayConfig.Limits(
                Duration.ofHours(24), 65_536, Suite.X_WING, Duration.ofHours(1), 20_000));
    assertThat(config.bulk()).isEqualTo(new BulkSettings(4_096, 16_777_216, Duration.ofDays(90)));
  }

  @Test
  void readsEverySetting() {
    Map<String, String> all = new HashMap<>();
    all.put("http.host", "0.0.0.0");
    all.put("http.port", "1");
    all.put("http.tls.certificate", "c.pem");
    all.put("http.tls.key", "k.pem");
    all.put("http.max-body-bytes", "100000");
    all.put("http.body-timeout", "1s");
    all.put("passwords.threads", "3");
    all.put("passwords.queue", "4");
    all.put("passwords.iterations", "700000");
    all.put("passwords.bcrypt-cost", "13");
    all.put("passwords.min-length", "15");
    all.put("sessions.lifetime", "2h");
    all.put("messages.max-bytes", "2048");
    all.put("messages.max-waiting", "50");
    all.put("sessions.send-lifetime", "3h");
    all.put("bulk.window", "20");
    all.put("bulk.window-bytes", "2000000");
    all.put("suite", "1");
    all.put("dedupe.window", "10m");
    GatewayConfig config = config(all);

    assertThat(config.http())
        .isEqualTo(
            new HttpSettings(
                "0.0.0.0",
                1,
                100_000,
                Duration.ofSeconds(1),
                new HttpSettings.Tls(Path.of("c.pem"), Path.of("k.pem"))));
    assertThat(config.passwords())
        .isEqualTo(new GatewayConfig.PasswordSettings(3, 4, 700_000, 13, 15));
    assertThat(config.limits())
        .isEqualTo(
            new GatewayConfig.Limits(
                Duration.ofHours(2), 2048, Suite.X25519, Duration.ofMinutes(10), 50));
    assertThat(config.bulk()).isEqualTo(new BulkSettings(20, 2_000_000, Duration.ofHours(3)));
    assertThat(config.readModel().user()).isEqualTo("r");
  }

  @Test
  void refusesPlainHttpForOthersUnlessAskedFor() {
    assertThatThrownBy(() -> config(Map.of("http.host", "0.0.0.0")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("http.host")
        .hasMessageContaining("http.insecure");

    GatewayConfig config = config(Map.of("http.host", "0.0.0.0", "http.insecure", "true"));
    assertThat(config.http().exposed()).isTrue();
  }

  @Test
  void refusesHalfOfTlsAndSessionsThatOutliveTheirKeys() {
    assertThatThrownBy(() -> config(Map.of("http.tls.key", "k.pem")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("http.tls.certificate");
    assertThatThrownBy(
            () -> config(Map.of("sessions.lifetime", "5h", "vault.session-key-retention", "2h")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("sessions.lifetime");
  }

  private static GatewayConfig config(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(REQUIRED);
    all.putAll(more);
    return GatewayConfig.of(Configuration.of(GatewayConfig.SETTINGS, all));
  }
}
