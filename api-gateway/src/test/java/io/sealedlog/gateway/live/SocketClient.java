package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A client of `/v1/socket`.
final class SocketClient implements WebSocket.Listener, AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final long SECONDS = 20;

  private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;

  private SocketClient(int port, String token, String query) {
    WebSocket.Builder builder = CLIENT.newWebSocketBuilder();
    if (!token.isEmpty()) {
      builder.header("Authorization", "Bearer " + token);
    }
    URI address = URI.create("ws://127.0.0.1:" + port + "/v1/socket" + query);
    this.socket = builder.buildAsync(address, this).join();
  }

  /// @param token empty to send no header
  static SocketClient open(int port, String token, String query) {
    return new SocketClient(port, token, query);
  }

  void send(String frame) {
    socket.sendText(frame, true).join();
  }

  /// Returns whether no received frame is left to take.
  boolean isEmpty() {
    return frames.isEmpty();
  }

  void sendBinary() {
    socket.sendBinary(java.nio.ByteBuffer.allocate(3), true).join();
  }

  /// Returns the next frame other than a heartbeat.
  JsonNode next() {
    try {
      JsonNode frame = frames.poll(SECONDS, TimeUnit.SECONDS);
      assertThat(frame).as("a frame within %d s", SECONDS).isNotNull();
      return frame;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  String nextType() {
    return next().path("type").asText();
  }

  /// Returns the slug of the problem in the next frame.
  String nextProblem() {
    JsonNode frame = next();
    assertThat(frame.path("type").asText()).as(frame.toString()).isEqualTo("error");
    return frame.at("/problem/type").asText().replace("urn:sealedlog:problem:", "");
  }

  /// Returns the code and the reason of the close.
  String awaitClose() {
    return closed.orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      try {
        JsonNode frame = JSON.readTree(partial.toString());
        if (!frame.path("type").asText().equals("heartbeat")) {
          frames.add(frame);
        }
      } catch (JsonProcessingException e) {
        throw new AssertionError(e);
      }
      partial.setLength(0);
    }
    from.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code + " " + reason);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    closed.completeExceptionally(failure);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
