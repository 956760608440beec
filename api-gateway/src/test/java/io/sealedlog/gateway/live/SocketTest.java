package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.api.Calls;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// `/v1/socket` on real servers.
@ExtendWith(GatewayUnderTest.Live.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ResourceLock(GatewayUnderTest.LIVE_PROJECTION_OFFSETS)
@Tag("servers")
class SocketTest {
  /// The default of `http.max-body-bytes`.
  private static final int LONGEST_FRAME = 524_288;

  private static final String ACCOUNT =
      "{\"username\":\"%s\",\"password\":\"correct horse battery staple\"}";

  private GatewayUnderTest servers;
  private TestLog log;
  private GatewayService gateway;
  private String emil;
  private String fritz;

  @BeforeAll
  void register(GatewayUnderTest servers) {
    this.servers = servers;
    log = new TestLog(servers);
    gateway = servers.service(log.settings("live.heartbeat", "200ms"));
    gateway.start();
    emil = session("socket-emil");
    fritz = session("socket-fritz");
  }

  @AfterAll
  void stop() {
    gateway.close();
    log.close();
  }

  @Test
  void takesTheTokenFromTheHeaderOrTheFirstFrame() {
    try (SocketClient header = SocketClient.open(gateway.port(), emil, "");
        SocketClient frame = SocketClient.open(gateway.port(), "", "")) {
      JsonNode connected = header.next();
      frame.send("{\"type\":\"hello\",\"token\":\"" + emil + "\"}");

      assertThat(connected.path("type").asText()).isEqualTo("connected");
      assertThat(LivePosition.parse(connected.path("id").asText())).isPresent();
      assertThat(frame.nextType()).isEqualTo("connected");
      frame.send("{\"type\":\"hello\",\"token\":\"" + emil + "\"}");
      assertThat(frame.nextProblem()).isEqualTo("invalid-value");
    }
  }

  @Test
  void takesFramesOfWhoDoesNotWaitToBeConnected() {
    PlacedConversation conversation = place();
    String send =
        "{\"type\":\"send\",\"conversationId\":\"%s\",\"text\":\"a\"}"
            .formatted(conversation.newId());
    // Repeated, because the fault was a race.
    for (int i = 0; i < 20; i++) {
      try (SocketClient socket = SocketClient.open(gateway.port(), emil, "")) {
        socket.send(send);
        socket.send("{\"type\":\"hello\",\"token\":\"" + emil + "\"}");

        assertThat(List.of(socket.next(), socket.next(), socket.next()))
            .extracting(frame -> frame.at("/problem/type").asText())
            .containsExactlyInAnyOrder(
                "",
                "urn:sealedlog:problem:unknown-conversation",
                "urn:sealedlog:problem:invalid-value");
      }
    }
  }

  @Test
  void closesOnWhoSaysNothingOrTheWrongThing() {
    try (SocketClient silent = SocketClient.open(gateway.port(), "", "");
        SocketClient wrong = SocketClient.open(gateway.port(), "", "")) {
      wrong.send("{\"type\":\"hello\",\"token\":\"sl1s_nonsense\"}");

      assertThat(wrong.nextProblem()).isEqualTo("token-malformed");
      assertThat(wrong.awaitClose()).isEqualTo("1008 token-malformed");
      assertThat(silent.awaitClose()).isEqualTo("1008 hello");
    }
  }

  @Test
  void refusesTheUpgradeOfAWrongHeader() {
    assertThatThrownBy(() -> SocketClient.open(gateway.port(), "sl1s_nonsense", ""))
        .hasCauseInstanceOf(WebSocketHandshakeException.class)
        .satisfies(e ->
            assertThat(((WebSocketHandshakeException) e.getCause()).getResponse().statusCode())
                .isEqualTo(401));
    assertThatThrownBy(() -> SocketClient.open(gateway.port(), emil, "?token=1"))
        .satisfies(e ->
            assertThat(((WebSocketHandshakeException) e.getCause()).getResponse().statusCode())
                .isEqualTo(400));
  }

  @Test
  void tellsWhoAsksForNoWebSocket() {
    Calls.Reply reply = new Calls(gateway.port(), emil).get("/v1/socket");

    assertThat(reply.status()).isEqualTo(426);
    assertThat(reply.problem()).isEqualTo("upgrade-required");
    assertThat(reply.header("Upgrade")).isEqualTo("websocket");
  }

  @Test
  void answersMalformedFramesAndGoesOn() {
    try (SocketClient socket = SocketClient.open(gateway.port(), emil, "")) {
      assertThat(socket.nextType()).isEqualTo("connected");

      socket.send("{\"type\":");
      assertThat(socket.nextProblem()).isEqualTo("malformed-json");
      socket.send("{\"type\":\"dance\"}");
      assertThat(socket.nextProblem()).isEqualTo("invalid-value");
      socket.send("{\"type\":\"ping\",\"extra\":1}");
      assertThat(socket.nextProblem()).isEqualTo("unknown-field");
      socket.send("{\"type\":\"ping\",\"ref\":7}");
      assertThat(socket.nextProblem()).isEqualTo("wrong-type");
      socket.sendBinary();
      assertThat(socket.nextProblem()).isEqualTo("invalid-value");
      socket.send("{\"type\":\"ping\",\"ref\":\"a\"}");

      JsonNode pong = socket.next();
      assertThat(pong.path("type").asText()).isEqualTo("pong");
      assertThat(pong.path("ref").asText()).isEqualTo("a");
    }
  }

  @Test
  void endsWithAFrameThatIsTooLong() {
    try (SocketClient socket = SocketClient.open(gateway.port(), emil, "")) {
      assertThat(socket.nextType()).isEqualTo("connected");

      socket.send("{\"type\":\"ping\",\"ref\":\"" + "x".repeat(LONGEST_FRAME) + "\"}");

      assertThat(socket.awaitClose()).startsWith("1009 ");
    }
  }

  @Test
  void takesNoLongFrameOfAStranger() {
    try (SocketClient socket = SocketClient.open(gateway.port(), "", "")) {
      socket.send("{\"type\":\"hello\",\"token\":\"" + "x".repeat(8_192) + "\"}");

      assertThat(socket.awaitClose()).startsWith("1009 ");
    }
  }

  @Test
  void closesForGoodOnWhoMayNotListenSo() {
    String client = new TestSessions(servers, servers.port()).tokenWithoutIdentity("socket-emil");
    try (SocketClient socket = SocketClient.open(gateway.port(), "", "?view=opened")) {
      socket.send("{\"type\":\"hello\",\"token\":\"" + client + "\"}");

      assertThat(socket.nextProblem()).isEqualTo("session-cannot-do-this");
      assertThat(socket.awaitClose()).isEqualTo("1008 session-cannot-do-this");
    }
  }

  @Test
  void sendsMessagesAndSaysWhatBecameOfThem() {
    PlacedConversation conversation = place();
    String frame = "{\"type\":\"send\",\"ref\":\"r1\",\"conversationId\":\"%s\",%s}";
    try (SocketClient socket = SocketClient.open(gateway.port(), emil, "")) {
      assertThat(socket.nextType()).isEqualTo("connected");

      socket.send(frame.formatted(conversation.id(), "\"text\":\"to no worker\""));
      JsonNode answer = socket.next();
      socket.send(frame.formatted(conversation.id(), "\"text\":1"));
      JsonNode wrong = socket.next();
      socket.send(frame.formatted(conversation.newId(), "\"text\":\"a\""));

      assertThat(answer.path("type").asText()).isEqualTo("under-way");
      assertThat(answer.path("ref").asText()).isEqualTo("r1");
      assertThat(answer.path("status").asText()).contains(answer.path("messageId").asText());
      assertThat(wrong.path("ref").asText()).isEqualTo("r1");
      assertThat(wrong.at("/problem/type").asText()).endsWith(":wrong-type");
      assertThat(socket.nextProblem()).isEqualTo("unknown-conversation");
    }
  }

  @Test
  void relaysTypingToTheOthers() {
    PlacedConversation conversation = place();
    try (SocketClient typist = SocketClient.open(gateway.port(), emil, "");
        SocketClient other = SocketClient.open(gateway.port(), fritz, "")) {
      assertThat(typist.nextType()).isEqualTo("connected");
      assertThat(other.nextType()).isEqualTo("connected");
      String frame = "{\"type\":\"typing\",\"conversationId\":\"%s\",\"typing\":true}";

      typist.send(frame.formatted(conversation.id()));
      typist.send(frame.formatted(conversation.newId()));

      JsonNode event = other.next();
      assertThat(event.path("type").asText()).isEqualTo("typing");
      assertThat(event.path("typing").asBoolean()).isTrue();
      assertThat(event.path("conversationId").asText()).isEqualTo(conversation.id().toString());
      assertThat(event.has("id")).isFalse();
      assertThat(typist.nextProblem()).isEqualTo("not-a-member");
    }
  }

  @Test
  void countsFramesForTheUserAndForTheAddress() {
    String frame =
        "{\"type\":\"typing\",\"conversationId\":\"%s\",\"typing\":true}".formatted(place().id());
    for (String limit : List.of("limits.sends-per-second", "limits.address-sends-per-second")) {
      try (GatewayService strict = servers.service(log.settings(limit, "1"))) {
        strict.start();
        try (SocketClient socket = SocketClient.open(strict.port(), emil, "")) {
          assertThat(socket.nextType()).isEqualTo("connected");

          // Five may come at once. Typing frames are answered only if they are refused.
          for (int i = 0; i < 20; i++) {
            socket.send(frame);
          }

          JsonNode problem = socket.next().path("problem");
          assertThat(problem.path("type").asText()).as(limit).endsWith(":rate-limited");
          assertThat(problem.path("retryAfter").asInt()).isEqualTo(1);
        }
      }
    }
  }

  private PlacedConversation place() {
    return PlacedConversation.between(servers, "socket-emil", "socket-fritz");
  }

  private String session(String name) {
    Calls calls = new Calls(servers.port(), "");
    calls.post("/v1/accounts", ACCOUNT.formatted(name));
    return calls.post("/v1/sessions", ACCOUNT.formatted(name)).body().path("token").asText();
  }
}
