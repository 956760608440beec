package io.sealedlog.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// Sends one message over a separate WebSocket.
final class SocketCall implements WebSocket.Listener {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final long SECONDS = 60;

  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final CompletableFuture<JsonNode> answer = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();

  private SocketCall() {}

  /// Sends the message, and repeats it while the answer is `under-way`.
  ///
  /// @param message the body of a single send over HTTP, with an id
  /// @return the answer: `sent` or `error`
  static JsonNode send(Api api, String token, String conversation, ObjectNode message)
      throws IOException {
    JsonNode answer;
    do {
      answer = sendOnce(api, token, conversation, message);
    } while (answer.path("type").asText().equals("under-way"));
    return answer;
  }

  private static JsonNode sendOnce(Api api, String token, String conversation, ObjectNode message)
      throws IOException {
    SocketCall call = new SocketCall();
    String address = api.base().toString().replaceFirst("http", "ws") + "/v1/socket";
    WebSocket socket =
        CLIENT
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + token)
            .buildAsync(URI.create(address), call)
            .join();
    try {
      ObjectNode frame =
          message
              .deepCopy()
              .put("type", "send")
              .put("ref", "1")
              .put("conversationId", conversation);
      call.connected.orTimeout(SECONDS, TimeUnit.SECONDS).join();
      socket.sendText(Api.JSON.writeValueAsString(frame), true).join();
      return call.answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    } finally {
      socket.abort();
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      try {
        JsonNode frame = Api.JSON.readTree(partial.toString());
        if (frame.path("type").asText().equals("connected")) {
          connected.complete(null);
        } else if (frame.has("ref")) {
          answer.complete(frame);
        }
      } catch (IOException e) {
        fail(e);
      }
      partial.setLength(0);
    }
    socket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    fail(new IOException("closed with " + code + " " + reason));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket socket, Throwable failure) {
    fail(failure);
  }

  private void fail(Throwable failure) {
    connected.completeExceptionally(failure);
    answer.completeExceptionally(failure);
  }
}
