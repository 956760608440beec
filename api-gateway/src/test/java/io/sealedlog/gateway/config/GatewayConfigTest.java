package io.sealedlog.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.config.RateSettings.Limited;
import io.sealedlog.gateway.config.RateSettings.Proxies;
import io.sealedlog.gateway.config.RateSettings.Rates;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        .isEqualTo(
            new HttpSettings(
                "127.0.0.1",
                8080,
                524_288,
                Duration.ofSeconds(10),
                25_000,
                Duration.ofSeconds(5),
                null));
    assertThat(config.passwords())
        .isEqualTo(new GatewayConfig.PasswordSettings(2, 64, 600_000, 12, 12));
    assertThat(config.limits())
        .isEqualTo(new GatewayConfig.Limits(Duration.ofHours(24), 65_536, Suite.X_WING, 20_000));
    assertThat(config.bulk()).isEqualTo(new BulkSettings(2_048, 16_777_216, Duration.ofDays(90)));
    assertThat(config.live())
        .isEqualTo(
            new LiveDeliverySettings(
                1_024, 2_097_152, 20_000, 100_000, Duration.ofSeconds(15), true));
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
    all.put("http.max-connections", "77");
    all.put("http.drain-time", "3s");
    all.put("live.queue", "16");
    all.put("live.queue-bytes", "70000");
    all.put("live.connections", "76");
    all.put("live.max-resume", "5");
    all.put("live.heartbeat", "1s");
    all.put("live.typing-relay", "false");
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
    GatewayConfig config = config(all);

    assertThat(config.http())
        .isEqualTo(
            new HttpSettings(
                "0.0.0.0",
                1,
                100_000,
                Duration.ofSeconds(1),
                77,
                Duration.ofSeconds(3),
                new HttpSettings.Tls(Path.of("c.pem"), Path.of("k.pem"))));
    assertThat(config.passwords())
        .isEqualTo(new GatewayConfig.PasswordSettings(3, 4, 700_000, 13, 15));
    assertThat(config.limits())
        .isEqualTo(new GatewayConfig.Limits(Duration.ofHours(2), 2048, Suite.X25519, 50));
    assertThat(config.bulk()).isEqualTo(new BulkSettings(20, 2_000_000, Duration.ofHours(3)));
    assertThat(config.live())
        .isEqualTo(new LiveDeliverySettings(16, 70_000, 76, 5, Duration.ofSeconds(1), false));
    assertThat(config.readModel().user()).isEqualTo("r");
  }

  @Test
  void limitsCallersByDefault() {
    RateSettings rates = config(Map.of()).rates();

    assertThat(rates.enabled()).isTrue();
    assertThat(rates.rates().get(Limited.SENDS)).isEqualTo(new Rates(2_000, 20_000));
    assertThat(rates.rates().get(Limited.READS)).isEqualTo(new Rates(2_000, 20_000));
    assertThat(rates.rates().get(Limited.BATCH)).isEqualTo(new Rates(50_000, 100_000));
    assertThat(rates.rates().get(Limited.LOGINS)).isEqualTo(new Rates(0, 300));
    assertThat(rates.rates().get(Limited.REGISTRATIONS)).isEqualTo(new Rates(0, 60));
    assertThat(rates.rates().get(Limited.STREAMS)).isEqualTo(new Rates(100, 10_000));
    assertThat(rates.rates().get(Limited.BATCHES)).isEqualTo(new Rates(16, 32));
    assertThat(rates.proxies()).isEqualTo(new Proxies(List.of(), "X-Forwarded-For"));
  }

  @Test
  void readsEveryLimit() throws Exception {
    Map<String, String> all = new HashMap<>();
    all.put("limits.enabled", "false");
    all.put("limits.sends-per-second", "1");
    all.put("limits.address-sends-per-second", "2");
    all.put("limits.reads-per-second", "3");
    all.put("limits.address-reads-per-second", "4");
    all.put("limits.batch-messages-per-second", "5");
    all.put("limits.address-batch-messages-per-second", "6");
    all.put("limits.logins-per-minute", "7");
    all.put("limits.registrations-per-minute", "8");
    all.put("limits.streams-per-user", "9");
    all.put("limits.streams-per-address", "10");
    all.put("limits.batches-per-user", "11");
    all.put("limits.batches-per-address", "12");
    all.put("http.trusted-proxies", "10.0.0.0/8, ::1");
    all.put("http.forwarded-header", "Forwarded");
    RateSettings rates = config(all).rates();

    assertThat(rates.enabled()).isFalse();
    assertThat(rates.rates())
        .isEqualTo(
            Map.of(
                Limited.SENDS, new Rates(1, 2),
                Limited.READS, new Rates(3, 4),
                Limited.BATCH, new Rates(5, 6),
                Limited.LOGINS, new Rates(0, 7),
                Limited.REGISTRATIONS, new Rates(0, 8),
                Limited.STREAMS, new Rates(9, 10),
                Limited.BATCHES, new Rates(11, 12)));
    assertThat(rates.proxies())
        .isEqualTo(
            new Proxies(
                List.of(
                    new Network(InetAddress.ofLiteral("10.0.0.0"), 8),
                    new Network(InetAddress.ofLiteral("::1"), 128)),
                "Forwarded"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/33", "proxy.example", "10.0.0.0/x", "10.0.0.0/-1", "10.0.0/8/8"})
  void refusesWhatIsNoNetwork(String networks) {
    assertThatThrownBy(() -> config(Map.of("http.trusted-proxies", networks)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("http.trusted-proxies");
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

  @Test
  void refusesLiveConnectionsThatLeaveNoneForOtherCalls() {
    assertThatThrownBy(
            () -> config(Map.of("http.max-connections", "500", "live.connections", "500")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("live.connections")
        .hasMessageContaining("http.max-connections");
  }

  private static GatewayConfig config(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(REQUIRED);
    all.putAll(more);
    return GatewayConfig.of(Configuration.of(GatewayConfig.SETTINGS, all));
  }
}
