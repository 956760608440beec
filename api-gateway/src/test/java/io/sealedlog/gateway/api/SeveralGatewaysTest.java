package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.GatewayUnderTest;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class SeveralGatewaysTest {
  private static final String ACCOUNT =
      "{\"username\":\"%s\",\"password\":\"correct horse battery staple\"}";

  @Test
  void refusesASessionThatHasExpired(GatewayUnderTest servers) {
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(2));
    try (GatewayService shortLived = servers.service(Map.of("sessions.lifetime", "1m"));
        GatewayService ahead = servers.service(Map.of(), later)) {
      shortLived.start();
      ahead.start();
      Calls calls = session(shortLived, "ivan");

      assertThat(calls.get("/v1/sessions").status()).isEqualTo(200);
      assertProblem(at(ahead, calls).get("/v1/sessions"), 401, "session-expired");
    }
  }

  @Test
  void noticesSoonThatASessionWasEndedElsewhere(GatewayUnderTest servers) {
    try (GatewayService one = servers.service(Map.of());
        GatewayService other = servers.service(Map.of())) {
      one.start();
      other.start();
      Calls calls = session(one, "judith");
      Calls there = at(other, calls);
      assertThat(there.get("/v1/sessions").status()).isEqualTo(200);

      assertThat(calls.delete("/v1/sessions/current").status()).isEqualTo(204);

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertProblem(there.get("/v1/sessions"), 401, "session-ended"));
    }
  }

  private static Calls session(GatewayService gateway, String name) {
    Calls calls = new Calls(gateway.port(), "");
    calls.post("/v1/accounts", ACCOUNT.formatted(name));
    return calls.withToken(
        calls.post("/v1/sessions", ACCOUNT.formatted(name)).body().path("token").asText());
  }

  private static Calls at(GatewayService gateway, Calls calls) {
    return calls.at(gateway.port());
  }
}
