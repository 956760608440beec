package io.sealedlog.gateway.config;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.runtime.config.Setting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Settings of the HTTP listener.
///
/// @param port 0 for any free port
/// @param bodyLimitBytes of any request body
/// @param bodyTimeout in which the whole body must arrive
/// @param maxConnections open at the same time; further ones wait to be accepted
/// @param drainTime how long the gateway goes on after it was told to end
/// @param tls null for plain HTTP
public record HttpSettings(
    String host,
    int port,
    int bodyLimitBytes,
    Duration bodyTimeout,
    int maxConnections,
    Duration drainTime,
    @Nullable Tls tls) {
  public static final Setting<String> HOST =
      Setting.text(
              "http.host",
              "Address to listen on. Any but a loopback address needs TLS, or"
                  + " `http.insecure=true`.")
          .withDefault("127.0.0.1");
  public static final Setting<Integer> PORT =
      Setting.integer("http.port", 0, 65_535, "Port to listen on; 0 takes any free one.")
          .withDefault(8080);
  static final Setting<Optional<Path>> CERTIFICATE =
      Setting.path(
              "http.tls.certificate",
              "PEM file with the server's certificate and after it its issuers'. With it, the"
                  + " gateway speaks TLS 1.3 only.")
          .optional();
  static final Setting<Optional<Path>> KEY =
      Setting.path("http.tls.key", "PEM file with the certificate's private key (PKCS #8).")
          .optional();
  public static final Setting<Boolean> INSECURE =
      Setting.flag(
              "http.insecure",
              "Allows plain HTTP on an address that others can reach: only behind a proxy that does"
                  + " TLS.")
          .withDefault(false);
  static final Setting<Integer> BODY_LIMIT =
      Setting.integer("http.max-body-bytes", 65_536, 2_097_152, "Size of a request body, in bytes.")
          .withDefault(524_288);
  static final Setting<Duration> BODY_TIMEOUT =
      Setting.duration(
              "http.body-timeout",
              Duration.ofMillis(100),
              Duration.ofMinutes(5),
              "How long a request body may take to arrive.")
          .withDefault(Duration.ofSeconds(10));

  static final Setting<Integer> MAX_CONNECTIONS =
      Setting.integer(
              "http.max-connections",
              2,
              1_000_000,
              "Connections that may be open at the same time, live streams included, of which"
                  + " there must be fewer (`live.connections`); further ones wait until one is"
                  + " closed.")
          .withDefault(25_000);

  public static final Setting<Duration> DRAIN_TIME =
      Setting.duration(
              "http.drain-time",
              Duration.ZERO,
              Duration.ofMinutes(5),
              "How long the gateway goes on serving after it was told to end (SIGTERM), while"
                  + " `/health/ready` says 503, so that the proxy in front of it sends requests"
                  + " elsewhere: longer than the proxy takes to notice. 0s without a proxy.")
          .withDefault(Duration.ofSeconds(5));

  /// @param certificate PEM, the server's certificate first, then its issuers
  /// @param key PEM, PKCS #8, not encrypted
  public record Tls(Path certificate, Path key) {}

  static HttpSettings from(Configuration configuration) {
    String host = configuration.get(HOST);
    Tls tls = tls(configuration);
    if (tls == null && !configuration.get(INSECURE) && !isLoopback(host)) {
      throw ConfigurationException.of(
          HOST,
          host,
          "a loopback address, unless http.tls.certificate and http.tls.key are set, or"
              + " http.insecure is true");
    }
    return new HttpSettings(
        host,
        configuration.get(PORT),
        configuration.get(BODY_LIMIT),
        configuration.get(BODY_TIMEOUT),
        configuration.get(MAX_CONNECTIONS),
        configuration.get(DRAIN_TIME),
        tls);
  }

  /// Returns whether traffic can be read on the network: plain HTTP on an address that is not
  /// loopback.
  public boolean exposed() {
    return tls == null && !isLoopback(host);
  }

  private static @Nullable Tls tls(Configuration configuration) {
    Optional<Path> certificate = configuration.get(CERTIFICATE);
    Optional<Path> key = configuration.get(KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw ConfigurationException.of(
          certificate.isPresent() ? CERTIFICATE : KEY,
          certificate.or(() -> key).orElseThrow(),
          "set together with " + (certificate.isPresent() ? KEY : CERTIFICATE).key());
    }
    return certificate.isPresent() && key.isPresent()
        ? new Tls(certificate.get(), key.get())
        : null;
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw ConfigurationException.of(HOST, host, "an address or name of this machine");
    }
  }
}
