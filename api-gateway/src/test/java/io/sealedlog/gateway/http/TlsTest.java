package io.sealedlog.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.gateway.config.HttpSettings;
import io.sealedlog.gateway.config.RateSettings.Proxies;
import io.sealedlog.gateway.limit.ClientAddresses;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.health.Health;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @TempDir private static Path directory;

  private static KeyStore store;
  private static HttpSettings.Tls tls;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Path file = directory.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                "a",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret",
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    char[] password = "secret".toCharArray();
    store = KeyStore.getInstance(file.toFile(), password);
    tls =
        new HttpSettings.Tls(
            pem("certificate.pem", "CERTIFICATE", store.getCertificate("a").getEncoded()),
            pem("key.pem", "PRIVATE KEY", store.getKey("a", password).getEncoded()));
  }

  @Test
  void speaksTls13() throws Exception {
    try (HttpServer server = server(tls)) {
      server.start();

      HttpResponse<String> answer = get(server, "TLSv1.3");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @Test
  void refusesOlderVersions() {
    try (HttpServer server = server(tls)) {
      server.start();

      assertThatThrownBy(() -> get(server, "TLSv1.2")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void namesTheFileThatIsWrong() {
    Path missing = directory.resolve("missing.pem");

    assertThatThrownBy(() -> PemFiles.tlsContext(new HttpSettings.Tls(missing, tls.key())))
        .hasMessageContaining("http.tls.certificate")
        .hasMessageContaining("missing.pem");
    assertThatThrownBy(
            () -> PemFiles.tlsContext(new HttpSettings.Tls(tls.certificate(), tls.certificate())))
        .hasMessageContaining("http.tls.key");
  }

  private static HttpServer server(HttpSettings.Tls tls) {
    ServiceContext context =
        new ServiceContext(
            Clock.systemUTC(),
            new SecureRandom(),
            new Health(),
            new SimpleMeterRegistry(),
            new Termination());
    return new HttpServer(
        List.of(new RouteTable.Call(Route.get("/health/live"), request -> Answer.ok("alive"))),
        new HttpSettings("localhost", 0, 1000, Duration.ofSeconds(5), 100, Duration.ZERO, tls),
        null,
        new ClientAddresses(new Proxies(List.of(), "")),
        null,
        context);
  }

  private static HttpResponse<String> get(HttpServer server, String protocol) throws Exception {
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("a"));
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance(protocol);
    context.init(null, trust.getTrustManagers(), null);
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      URI address = URI.create("https://localhost:" + server.port() + "/health/live");
      return client.send(
          HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static Path pem(String name, String type, byte[] content) throws Exception {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        directory.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, base64, type));
  }
}
