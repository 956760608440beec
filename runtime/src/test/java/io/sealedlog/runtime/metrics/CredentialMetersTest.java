package io.sealedlog.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.kafka.KafkaConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialMetersTest {
  // Made with TZ=UTC keytool -genkeypair -keyalg Ed25519 -dname CN=test -startdate "2026/01/01
  // 00:00:00" -validity 365, then -exportcert -rfc.
  private static final String PEM =
      """
      -----BEGIN CERTIFICATE-----
      MIH0MIGnoAMCAQICCDuQmiX0eXzkMAUGAytlcDAPMQ0wCwYDVQQDEwR0ZXN0MB4X
      DTI2MDEwMTAwMDAwMFoXDTI3MDEwMTAwMDAwMFowDzENMAsGA1UEAxMEdGVzdDAq
      MAUGAytlcAMhAFGa5/Sr8k7A4AtqV5qz+P/SHd5CpLiDuSsCSfe1uxskoyEwHzAd
      BgNVHQ4EFgQUxXd0MwbNWglL5A8jhOv91OC8oMUwBQYDK2VwA0EAmVrFCtHbYb1B
      gwdDY8xIr+N5sIRfAvME7/Am5vTW2kSi3PcXP+LOMYti50/Pc6+Xt4rkKSAluWHZ
      rIOqwGcWDw==
      -----END CERTIFICATE-----
      """;

  private static final double BEGIN = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
  private static final double END = Instant.parse("2027-01-01T00:00:00Z").getEpochSecond();

  @TempDir Path directory;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CredentialMeters credentials = new CredentialMeters(registry);

  @Test
  void tellsWhenACertificateIsValid() throws Exception {
    credentials.certificate("http", Files.writeString(directory.resolve("http.pem"), PEM));

    assertThat(certificate("not.before", "http")).contains(BEGIN);
    assertThat(certificate("not.after", "http")).contains(END);
  }

  @Test
  void findsTheCertificateBehindAKey() throws Exception {
    String key = "-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n";
    credentials.certificate("http", Files.writeString(directory.resolve("http.pem"), key + PEM));

    assertThat(certificate("not.after", "http")).contains(END);
  }

  @Test
  void leavesOutWhatIsNoCertificate() throws Exception {
    credentials.certificate("http", Files.writeString(directory.resolve("http.pem"), "no"));
    credentials.certificate("http", directory.resolve("missing.pem"));

    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void findsTheCertificateThatKafkasBrokersAreShown() throws Exception {
    Path file = Files.writeString(directory.resolve("kafka.pem"), PEM);
    kafka(Map.of("ssl.keystore.type", "JKS", "ssl.keystore.location", file.toString()));
    assertThat(registry.getMeters()).isEmpty();

    kafka(Map.of("ssl.keystore.type", "PEM", "ssl.keystore.location", file.toString()));
    assertThat(certificate("not.after", "kafka")).contains(END);

    registry.clear();
    kafka(Map.of("ssl.keystore.type", "PEM", "ssl.keystore.certificate.chain", PEM));
    assertThat(certificate("not.after", "kafka")).contains(END);
  }

  @Test
  void tellsWhenAKeyFileWasModifiedAndThatItIsGone() throws Exception {
    Path file = Files.createFile(directory.resolve("master.key"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000)));
    credentials.keyFile("master-key-file", file);
    credentials.key("event", Optional::empty);

    assertThat(key("master-key-file")).isEqualTo(1_000);
    assertThat(key("event")).isNaN();

    Files.delete(file);
    assertThat(key("master-key-file")).isNaN();
  }

  private void kafka(Map<String, String> properties) {
    new KafkaConfig(properties, Topics.withPrefix(""), 1).observe(credentials);
  }

  private Optional<Double> certificate(String which, String use) {
    return Optional.ofNullable(
            registry
                .find("sealedlog.certificate." + which + ".timestamp")
                .tag("certificate", use)
                .gauge())
        .map(gauge -> gauge.value());
  }

  private double key(String kind) {
    return registry.get("sealedlog.key.newest.timestamp").tag("key", kind).gauge().value();
  }
}
