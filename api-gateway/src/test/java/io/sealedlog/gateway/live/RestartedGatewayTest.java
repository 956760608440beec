package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.TestSessions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Readers whose gateway stops while they read, and restarts.
@ExtendWith(GatewayUnderTest.Live.class)
@ResourceLock(GatewayUnderTest.LIVE_PROJECTION_OFFSETS)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class RestartedGatewayTest {
  private static final int MESSAGES = 120;
  private static final int BEFORE_THE_END = 20;

  private final List<String> streamed = new ArrayList<>();
  private final List<String> framed = new ArrayList<>();
  private String streamedTo = "";
  private String framedTo = "";

  @Test
  void readersGoOnWithoutGapOrRepeat(GatewayUnderTest servers) {
    try (TestLog log = new TestLog(servers)) {
      String token = new TestSessions(servers, servers.port()).token("restart-rita");
      PlacedConversation conversation = PlacedConversation.between(servers, "restart-rita");
      List<String> sent = IntStream.range(0, MESSAGES).mapToObj(i -> "message " + i).toList();
      CompletableFuture<Void> sending;

      try (GatewayService gateway = started(servers, log);
          EventReader stream = EventReader.open(gateway.port(), token);
          SocketClient socket = SocketClient.open(gateway.port(), token, "")) {
        assertThat(stream.nextType()).isEqualTo("connected");
        assertThat(socket.nextType()).isEqualTo("connected");
        sending =
            CompletableFuture.runAsync(
                () -> sent.forEach(text -> log.message(conversation, text)),
                Thread::startVirtualThread);
        while (streamed.size() < BEFORE_THE_END || framed.size() < BEFORE_THE_END) {
          takeStreamed(stream);
          takeFramed(socket);
        }
        gateway.close();
        stream.awaitEnd();
        assertThat(socket.awaitClose()).startsWith("1001 ");
        while (!stream.isEmpty()) {
          takeStreamed(stream);
        }
        while (!socket.isEmpty()) {
          takeFramed(socket);
        }
      }
      assertThat(streamed).as("there is something to go on with").hasSizeLessThan(MESSAGES);

      try (GatewayService again = started(servers, log);
          EventReader stream = EventReader.open(again.port(), token, streamedTo);
          SocketClient socket = SocketClient.open(again.port(), token, "?after=" + framedTo)) {
        assertThat(stream.nextType()).isEqualTo("connected");
        assertThat(socket.nextType()).isEqualTo("connected");
        while (streamed.size() < MESSAGES) {
          takeStreamed(stream);
        }
        while (framed.size() < MESSAGES) {
          takeFramed(socket);
        }
        sending.join();
      }
      assertThat(streamed).isEqualTo(sent);
      assertThat(framed).isEqualTo(sent);
    }
  }

  private static GatewayService started(GatewayUnderTest servers, TestLog log) {
    GatewayService gateway = servers.service(log.settings());
    gateway.start();
    return gateway;
  }

  private void takeStreamed(EventReader stream) {
    JsonNode event = stream.next();
    streamedTo = stream.takenId();
    addMessage(event, streamed);
  }

  private void takeFramed(SocketClient socket) {
    JsonNode event = socket.next();
    framedTo = event.path("id").asText(framedTo);
    addMessage(event, framed);
  }

  /// Ignores the last event of the stopped gateway, which tells the reason of the close.
  private static void addMessage(JsonNode event, List<String> texts) {
    if (event.path("type").asText().equals("message")) {
      texts.add(event.path("text").asText());
    }
  }
}
