package io.sealedlog.runtime.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells how old keys are and until when certificates are valid, as seconds since 1970.
///
/// A certificate counts as it was when the process started, because that is the one in use: a file
/// that was replaced without a restart must still alarm.
public final class CredentialMeters {
  private static final Logger log = LoggerFactory.getLogger(CredentialMeters.class);

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String NEWEST_KEY = "sealedlog.key.newest.timestamp";

  private final MeterRegistry registry;

  public CredentialMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /// Reports on the first certificate of a PEM file. One that can't be read is logged and left out;
  /// whatever uses it says so itself.
  ///
  /// @param use what the certificate is for, a constant
  public void certificate(String use, Path pem) {
    try {
      register(use, Files.readString(pem, StandardCharsets.ISO_8859_1));
    } catch (IOException | CertificateException e) {
      unreadable(use, e);
    }
  }

  /// Reports on the first certificate of a PEM text.
  ///
  /// @param use what the certificate is for, a constant
  public void certificate(String use, String pem) {
    try {
      register(use, pem);
    } catch (CertificateException e) {
      unreadable(use, e);
    }
  }

  /// Reports on the newest key of a kind.
  ///
  /// @param kind a constant
  /// @param since when the key was made, or its period begins; empty while there is none
  public void key(String kind, Supplier<Optional<Instant>> since) {
    if (registry.find(NEWEST_KEY).tag("key", kind).gauge() != null) {
      // Another service of this process has the same key.
      return;
    }
    Gauge.builder(
            NEWEST_KEY, () -> since.get().map(time -> time.toEpochMilli() / 1e3).orElse(Double.NaN))
        .description("When the newest key of a kind was made, or its period begins")
        .baseUnit("seconds")
        .tag("key", kind)
        .register(registry);
  }

  /// Reports when a key file was last modified; NaN when there is none any more.
  ///
  /// @param kind a constant
  public void keyFile(String kind, Path file) {
    key(kind, () -> modified(file));
  }

  private static Optional<Instant> modified(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file).toInstant());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void register(String use, String pem) throws CertificateException {
    // A key may come first, as Kafka likes it.
    String fromCertificate = pem.substring(Math.max(0, pem.indexOf(BEGIN)));
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(
                        fromCertificate.getBytes(StandardCharsets.ISO_8859_1)));
    gauge(
        "not.before",
        "From when on a certificate is valid",
        use,
        certificate.getNotBefore().toInstant());
    gauge(
        "not.after",
        "Until when a certificate is valid",
        use,
        certificate.getNotAfter().toInstant());
  }

  private void gauge(String which, String description, String use, Instant time) {
    double seconds = time.toEpochMilli() / 1e3;
    Gauge.builder("sealedlog.certificate." + which + ".timestamp", () -> seconds)
        .description(description)
        .baseUnit("seconds")
        .tag("certificate", use)
        .register(registry);
  }

  private static void unreadable(String use, Exception cause) {
    log.atWarn()
        .addKeyValue("certificate", use)
        .setCause(cause)
        .log("it is not known until when a certificate is valid");
  }
}
