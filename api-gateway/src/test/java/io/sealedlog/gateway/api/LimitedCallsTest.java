package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.api.Calls.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class LimitedCallsTest {
  private static final String CONVERSATIONS = "/v1/conversations";
  private static final String PASSWORD = "plover whisk anthem 62";

  private final String name = "u" + UUID.randomUUID();

  @Test
  void refusesAUserWhoAsksTooOftenAndNobodyElse(GatewayUnderTest gateway) {
    with(
        gateway,
        Map.of("limits.reads-per-second", "1"),
        calls -> {
          Calls ann = session(calls, name);
          Calls bob = session(calls, name + "-b");

          Reply first = ann.get(CONVERSATIONS);
          assertThat(first.status()).isEqualTo(200);
          assertThat(first.header("RateLimit-Policy")).isEqualTo("\"reads-user\";q=5;w=5");
          assertThat(first.header("RateLimit")).isEqualTo("\"reads-user\";r=4;t=4");
          Reply refused = refusedOne(ann);

          assertProblem(refused, 429, "rate-limited");
          assertThat(refused.header("Retry-After")).isEqualTo("1");
          assertThat(refused.body().path("retryAfter").asInt()).isEqualTo(1);
          assertThat(refused.header("RateLimit")).isEqualTo("\"reads-user\";r=0;t=1");
          assertThat(bob.get(CONVERSATIONS).status()).isEqualTo(200);
          assertThat(ann.get("/health/live").status()).isEqualTo(200);
        });
  }

  @Test
  void countsAnAddressBeforeItLooksAtTheToken(GatewayUnderTest gateway) {
    with(
        gateway,
        Map.of("limits.address-reads-per-second", "1"),
        calls -> {
          Calls stranger = calls.withToken("sl1s_nonsense");
          for (int i = 0; i < 5; i++) {
            assertProblem(stranger.get(CONVERSATIONS), 401, "token-malformed");
          }

          assertProblem(refusedOne(stranger), 429, "rate-limited");
        });
  }

  @Test
  void believesAProxyOnlyWhenItIsListed(GatewayUnderTest gateway) throws Exception {
    Map<String, String> one = Map.of("limits.address-reads-per-second", "1");
    Map<String, String> listed =
        Map.of("limits.address-reads-per-second", "1", "http.trusted-proxies", "127.0.0.0/8");

    assertThat(fromManyAddresses(gateway, one)).contains(" 429 ");
    assertThat(fromManyAddresses(gateway, listed)).doesNotContain(" 429 ");
  }

  @Test
  void throttlesGuessesButNotTheOwner(GatewayUnderTest gateway) {
    with(
        gateway,
        Map.of("http.trusted-proxies", "127.0.0.1"),
        calls -> {
          register(calls, name);
          String right = credentials(name, PASSWORD);
          assertThat(calls.from("192.0.2.1").post("/v1/sessions", right).status()).isEqualTo(201);
          Calls attacker = calls.from("198.51.100.9");
          for (int i = 0; i < 10; i++) {
            Reply guess = attacker.post("/v1/sessions", credentials(name, "guess number " + i));
            assertProblem(guess, 401, "wrong-credentials");
          }

          Reply throttled = attacker.post("/v1/sessions", right);
          assertProblem(throttled, 429, "rate-limited");
          assertThat(Integer.parseInt(throttled.header("Retry-After"))).isBetween(1, 61);
          assertThat(calls.from("192.0.2.1").post("/v1/sessions", right).status()).isEqualTo(201);
          assertThat(calls.from("192.0.2.99").post("/v1/sessions", right).status()).isEqualTo(201);
        });
  }

  @Test
  void limitsRegistrationsAndLogins(GatewayUnderTest gateway) {
    Map<String, String> few =
        Map.of("limits.registrations-per-minute", "1", "limits.logins-per-minute", "1");
    with(
        gateway,
        few,
        calls -> {
          for (int i = 0; i < 10; i++) {
            assertProblem(calls.post("/v1/accounts", "{}"), 400, "missing-field");
          }
          Reply registration = calls.post("/v1/accounts", "{}");
          assertProblem(registration, 429, "rate-limited");
          assertThat(registration.header("RateLimit-Policy"))
              .isEqualTo("\"registrations-address\";q=10;w=600");

          for (int i = 0; i < 2; i++) {
            assertProblem(calls.post("/v1/sessions", "{}"), 400, "missing-field");
          }
          assertProblem(calls.post("/v1/accounts/recovery", "{}"), 429, "rate-limited");
        });
  }

  @Test
  void limitsNothingWhenToldSo(GatewayUnderTest gateway) {
    Map<String, String> off =
        Map.of("limits.enabled", "false", "limits.address-reads-per-second", "1");
    with(
        gateway,
        off,
        calls -> {
          for (int i = 0; i < 20; i++) {
            Reply reply = calls.get(CONVERSATIONS);
            assertProblem(reply, 401, "token-missing");
            assertThat(reply.header("RateLimit")).isEmpty();
          }
        });
  }

  @Test
  void acceptsNoMoreConnectionsThanItMay(GatewayUnderTest gateway) throws Exception {
    GatewayService service =
        gateway.service(Map.of("http.max-connections", "2", "live.connections", "1"));
    service.start();
    try (Socket first = connected(service);
        Socket second = connected(service)) {
      assertThat(answer(first)).startsWith("HTTP/1.1 200");
      assertThat(answer(second)).startsWith("HTTP/1.1 200");
      try (Socket third = connected(service)) {
        third.setSoTimeout(300);
        assertThatThrownBy(() -> answer(third)).isInstanceOf(SocketTimeoutException.class);

        first.close();

        third.setSoTimeout(30_000);
        assertThat(status(third)).startsWith("HTTP/1.1 200");
      }
    } finally {
      service.close();
    }
  }

  @Test
  void refusesHeadersThatAreTooLarge(GatewayUnderTest gateway) throws Exception {
    String head =
        "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(9_000) + "\r\n\r\n";

    String answer = new Calls(gateway.port(), "").raw(head);

    assertThat(answer).startsWith("HTTP/1.1 431").contains("headers-too-large");
  }

  @Test
  void refusesAnAddressThatIsTooLong(GatewayUnderTest gateway) throws Exception {
    String head = "GET /health/live?x=" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n";

    String answer = new Calls(gateway.port(), "").raw(head);

    assertThat(answer).startsWith("HTTP/1.1 414").contains("address-too-long");
  }

  private static Socket connected(GatewayService service) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static String answer(Socket socket) throws IOException {
    String request = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return status(socket);
  }

  private static String status(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  private interface Run {
    void with(Calls calls);
  }

  private static void with(GatewayUnderTest gateway, Map<String, String> settings, Run run) {
    GatewayService service = gateway.service(settings);
    service.start();
    try {
      run.with(new Calls(service.port(), ""));
    } finally {
      service.close();
    }
  }

  // On a slow machine the bucket refills a little meanwhile.
  private static Reply refusedOne(Calls calls) {
    for (int i = 0; i < 1_000; i++) {
      Reply reply = calls.get(CONVERSATIONS);
      if (reply.status() == 429) {
        return reply;
      }
    }
    throw new AssertionError("never refused");
  }

  private static String fromManyAddresses(GatewayUnderTest gateway, Map<String, String> settings) {
    StringBuilder statuses = new StringBuilder();
    with(
        gateway,
        settings,
        calls -> {
          for (int i = 0; i < 50; i++) {
            statuses
                .append(' ')
                .append(calls.from("203.0.113." + i).get(CONVERSATIONS).status())
                .append(' ');
          }
        });
    return statuses.toString();
  }

  private static Calls session(Calls calls, String name) {
    register(calls, name);
    Reply session = calls.post("/v1/sessions", credentials(name, PASSWORD));
    return calls.withToken(session.body().path("token").asText());
  }

  private static void register(Calls calls, String name) {
    assertThat(calls.post("/v1/accounts", credentials(name, PASSWORD)).status()).isEqualTo(201);
  }

  private static String credentials(String name, String password) {
    return "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password);
  }
}
