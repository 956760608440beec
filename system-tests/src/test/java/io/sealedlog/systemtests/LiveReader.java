package io.sealedlog.systemtests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Reads one conversation live, and disconnects at random times to continue at another gateway from
/// the last received id.
final class LiveReader implements Runnable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Way way;
  private final List<Person> gateways;
  private final int messages;
  private final int longest;
  private final Random random;
  private final List<JsonNode> received = Collections.synchronizedList(new ArrayList<>());
  private final AtomicReference<String> lastId = new AtomicReference<>("");
  private final AtomicInteger connections = new AtomicInteger();

  /// The protocol of the connection.
  enum Way {
    STREAM,
    SOCKET
  }

  /// @param gateways the reading user at each gateway
  /// @param messages the number of messages to wait for
  LiveReader(Way way, List<Person> gateways, int messages, Random random) {
    this.way = way;
    this.gateways = gateways;
    this.messages = messages;
    this.longest = Math.max(20, messages / 10);
    this.random = random;
  }

  /// Returns the messages in the order of their arrival.
  List<JsonNode> received() {
    return List.copyOf(received);
  }

  int connections() {
    return connections.get();
  }

  /// Returns whether the reader has a position, so that it misses nothing from now on.
  boolean begun() {
    return !lastId.get().isEmpty();
  }

  @Override
  public void run() {
    while (received.size() < messages) {
      Person at = gateways.get(connections.getAndIncrement() % gateways.size());
      Connection connection = new Connection(received.size() + 1 + random.nextInt(longest));
      try {
        if (way == Way.STREAM) {
          stream(at, connection);
        } else {
          socket(at, connection);
        }
      } catch (IOException e) {
        // The gateway has closed the connection; the reader continues at the next one.
      }
    }
  }

  /// One connection, which the reader closes when it has this many messages.
  private final class Connection {
    private final int until;

    Connection(int until) {
      this.until = until;
    }

    /// @return false to close the connection
    boolean take(String id, String json) throws JsonProcessingException {
      JsonNode event = Api.JSON.readTree(json);
      String type = event.path("type").asText();
      if (type.equals("gap")) {
        throw new AssertionError("a gap after " + received.size() + " messages");
      }
      if (type.equals("message")) {
        received.add(event);
      }
      if (!id.isEmpty()) {
        lastId.set(id);
      }
      return received.size() < until && received.size() < messages;
    }
  }

  private void stream(Person at, Connection connection) throws IOException {
    var request = at.api().request(at.token(), "/v1/stream");
    if (begun()) {
      request.header("Last-Event-ID", lastId.get());
    }
    HttpResponse<InputStream> response = open(request.build());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String id = "";
      String line = lines.readLine();
      boolean more = true;
      while (line != null && more) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          more = connection.take(id, line.substring(6));
          id = "";
        }
        line = more ? lines.readLine() : null;
      }
    }
  }

  private static HttpResponse<InputStream> open(java.net.http.HttpRequest request)
      throws IOException {
    try {
      HttpResponse<InputStream> response =
          CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        response.body().close();
        throw new IOException("status " + response.statusCode());
      }
      return response;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void socket(Person at, Connection connection) throws IOException {
    String address = at.api().base().toString().replaceFirst("http", "ws") + "/v1/socket";
    CompletableFuture<Void> over = new CompletableFuture<>();
    WebSocket socket =
        CLIENT
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), new Frames(connection, over))
            .join();
    try {
      Map<String, String> hello =
          begun()
              ? Map.of("type", "hello", "token", at.token(), "after", lastId.get())
              : Map.of("type", "hello", "token", at.token());
      socket.sendText(Api.JSON.writeValueAsString(hello), true).join();
      over.join();
    } finally {
      socket.abort();
    }
  }

  private static final class Frames implements WebSocket.Listener {
    private final Connection connection;
    private final CompletableFuture<Void> over;
    private final StringBuilder partial = new StringBuilder();

    Frames(Connection connection, CompletableFuture<Void> over) {
      this.connection = connection;
      this.over = over;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      partial.append(data);
      try {
        if (last && !over.isDone()) {
          String json = partial.toString();
          String id = Api.JSON.readTree(json).path("id").asText("");
          if (!connection.take(id, json)) {
            over.complete(null);
          }
        }
      } catch (JsonProcessingException | AssertionError e) {
        over.completeExceptionally(e);
      }
      if (last) {
        partial.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      over.complete(null);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
      over.complete(null);
    }
  }
}
