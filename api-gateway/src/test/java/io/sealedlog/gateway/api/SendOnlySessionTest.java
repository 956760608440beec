package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.api.Calls.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class SendOnlySessionTest {
  private static final String CREDENTIALS =
      "{\"username\":\"robot\",\"password\":\"correct horse battery staple\"%s}";
  private static final Set<String> ALLOWED =
      Set.of(
          "post /v1/messages:batch",
          "post /v1/conversations/{conversationId}/messages",
          "get /v1/conversations/{conversationId}/messages/{messageId}");

  private static Calls anonymous;
  private static Reply session;
  private static Calls sending;

  @BeforeAll
  static void logIn(GatewayUnderTest gateway) {
    anonymous = new Calls(gateway.port(), "");
    assertThat(anonymous.post("/v1/accounts", CREDENTIALS.formatted("")).status()).isEqualTo(201);
    session = anonymous.post("/v1/sessions", CREDENTIALS.formatted(",\"scope\":\"send\""));
    assertThat(session.status()).isEqualTo(201);
    sending = anonymous.withToken(session.body().path("token").asText());
  }

  @Test
  void isRefusedByEveryCallThatDoesNotSend() {
    JsonNode document = anonymous.get("/openapi.json").body();
    int refused = 0;
    for (var path : document.path("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        boolean open = operation.getValue().path("security").isArray();
        String call = operation.getKey() + " " + path.getKey();
        if (!open && !ALLOWED.contains(call)) {
          Reply reply =
              sending.send(
                  operation.getKey().toUpperCase(Locale.ROOT),
                  path.getKey().replaceAll("\\{[A-Za-z]+}", UUID.randomUUID().toString()),
                  "{}".getBytes(StandardCharsets.UTF_8),
                  "application/json");
          assertThat(reply.problem()).as(call).isEqualTo("send-only-session");
          assertThat(reply.status()).as(call).isEqualTo(403);
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(8);
  }

  @Test
  void sendsAndAsksWhatBecameOfIt() {
    String messages = "/v1/conversations/" + UUID.randomUUID() + "/messages";

    assertProblem(sending.post(messages, "{\"text\":\"a\"}"), 404, "unknown-conversation");
    assertProblem(sending.get(messages + "/" + UUID.randomUUID()), 404, "unknown-conversation");
  }

  @Test
  void lastsLongerThanOthersAndIsListedWithItsScope() {
    Reply full = anonymous.post("/v1/sessions", CREDENTIALS.formatted(",\"scope\":\"full\""));

    assertThat(
            Duration.between(
                Instant.parse(full.body().path("expiresAt").asText()),
                Instant.parse(session.body().path("expiresAt").asText())))
        .isGreaterThan(Duration.ofDays(80));
    JsonNode listed =
        anonymous.withToken(full.body().path("token").asText()).get("/v1/sessions").body();
    assertThat(listed.path("sessions"))
        .filteredOn(each -> each.path("sessionId").equals(session.body().path("sessionId")))
        .allMatch(each -> each.path("scope").asText().equals("send"))
        .hasSize(1);
  }

  @Test
  void refusesAnyOtherScope() {
    assertProblem(
        anonymous.post("/v1/sessions", CREDENTIALS.formatted(",\"scope\":\"read\"")),
        400,
        "invalid-value");
  }
}
