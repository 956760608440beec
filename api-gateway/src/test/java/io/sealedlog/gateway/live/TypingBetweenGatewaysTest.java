package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.api.Calls;
import io.sealedlog.runtime.database.Database;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Typing indicators relayed from one gateway to another.
@ExtendWith(GatewayUnderTest.Live.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ResourceLock(GatewayUnderTest.LIVE_PROJECTION_OFFSETS)
@Tag("servers")
class TypingBetweenGatewaysTest {
  private static final String ACCOUNT =
      "{\"username\":\"%s\",\"password\":\"correct horse battery staple\"}";
  private static final String TYPING =
      "{\"type\":\"typing\",\"conversationId\":\"%s\",\"typing\":%s}";
  private static final Duration LONG = Duration.ofSeconds(60);

  private GatewayUnderTest servers;
  private TestLog log;
  private GatewayService here;
  private GatewayService there;
  private GatewayService silent;
  private String typistToken;
  private String otherToken;
  private PlacedConversation conversation;

  @BeforeAll
  void start(GatewayUnderTest servers) {
    this.servers = servers;
    log = new TestLog(servers);
    here = started(Map.of());
    there = started(Map.of());
    silent = started(Map.of("live.typing-relay", "false"));
  }

  // Each test uses users of its own, because an indicator of an earlier test may still be in
  // transit.
  private void meet(String typist, String other) {
    typistToken = session(typist);
    otherToken = session(other);
    conversation = PlacedConversation.between(servers, typist, other);
  }

  @AfterAll
  void stop() {
    here.close();
    there.close();
    silent.close();
    log.close();
  }

  @Test
  void reachesMembersAtTheOtherGatewayOnceAndNotAtOneThatDoesNotListen() {
    meet("typing-gerda", "typing-hugo");
    try (SocketClient typist = connected(here, typistToken);
        SocketClient near = connected(here, otherToken);
        SocketClient far = connected(there, otherToken);
        SocketClient outside = connected(silent, otherToken)) {
      int sent = typeUntilHeard(typist, far);

      assertTyping(far.next());
      for (int i = 0; i < sent; i++) {
        assertTyping(near.next());
      }
      for (SocketClient each : new SocketClient[] {near, outside, typist}) {
        each.send("{\"type\":\"ping\"}");
        assertThat(each.nextType()).isEqualTo("pong");
      }
    }
  }

  @Test
  void goesOnWhenItsConnectionWasCutOff() {
    meet("typing-gunda", "typing-henri");
    try (SocketClient typist = connected(here, typistToken);
        SocketClient far = connected(there, otherToken);
        Database database = Database.open(servers.config(Map.of()).readModel())) {
      int _ = typeUntilHeard(typist, far);

      database
          .jdbc()
          .query(
              """
              SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
              WHERE application_name = 'sealedlog-notices'
              """,
              row -> true);

      // The indicator that typing started may have been in transit before.
      await()
          .atMost(LONG)
          .until(() -> {
            typist.send(TYPING.formatted(conversation.id(), "false"));
            return !far.isEmpty() && !far.next().path("typing").asBoolean(true);
          });
      assertThat(new Calls(here.port(), "").get("/health/ready").status()).isEqualTo(200);
    }
  }

  private int typeUntilHeard(SocketClient typist, SocketClient far) {
    int[] sent = new int[1];
    await()
        .atMost(LONG)
        .until(() -> {
          typist.send(TYPING.formatted(conversation.id(), "true"));
          sent[0]++;
          return !far.isEmpty();
        });
    return sent[0];
  }

  private void assertTyping(JsonNode event) {
    assertThat(event.path("type").asText()).as(event.toString()).isEqualTo("typing");
    assertThat(event.path("conversationId").asText()).isEqualTo(conversation.id().toString());
    assertThat(event.path("typing").asBoolean()).isTrue();
  }

  private static SocketClient connected(GatewayService gateway, String token) {
    SocketClient client = SocketClient.open(gateway.port(), token, "");
    assertThat(client.nextType()).isEqualTo("connected");
    return client;
  }

  private GatewayService started(Map<String, String> more) {
    Map<String, String> settings = log.settings("live.heartbeat", "200ms");
    settings.putAll(more);
    GatewayService service = servers.service(settings);
    service.start();
    return service;
  }

  private String session(String name) {
    Calls calls = new Calls(servers.port(), "");
    calls.post("/v1/accounts", ACCOUNT.formatted(name));
    return calls.post("/v1/sessions", ACCOUNT.formatted(name)).body().path("token").asText();
  }
}
