package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A client of `/v1/stream`.
final class EventReader implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final long SECONDS = 20;

  private final InputStream input;
  private final BlockingQueue<Received> events = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile String lastId = "";
  private String takenId = "";

  private record Received(String id, JsonNode event) {}

  private EventReader(InputStream input) {
    this.input = input;
    this.thread = Thread.startVirtualThread(this::read);
  }

  private static HttpResponse<InputStream> call(
      int port, String token, String lastId, String query) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/stream" + query))
            .timeout(Duration.ofSeconds(SECONDS))
            .header("Authorization", "Bearer " + token);
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    try {
      return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static EventReader open(int port, String token) {
    return open(port, token, "");
  }

  static EventReader open(int port, String token, String lastId) {
    return open(port, token, lastId, "");
  }

  static EventReader open(int port, String token, String lastId, String query) {
    HttpResponse<InputStream> response = call(port, token, lastId, query);
    assertThat(response.statusCode()).isEqualTo(200);
    return new EventReader(response.body());
  }

  /// Returns the next event.
  JsonNode next() {
    try {
      Received next = events.poll(SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("an event within %d s", SECONDS).isNotNull();
      takenId = next.id();
      return next.event();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  String nextType() {
    return next().path("type").asText();
  }

  String nextText() {
    JsonNode event = next();
    assertThat(event.path("type").asText()).as(event.toString()).isEqualTo("message");
    return event.path("text").asText();
  }

  /// Returns the id of the event that was taken last, even if newer ones have arrived.
  String takenId() {
    return takenId;
  }

  /// Returns the newest id that has arrived, even if its event was not taken.
  String lastId() {
    return lastId;
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  void awaitEnd() {
    try {
      assertThat(thread.join(Duration.ofSeconds(SECONDS))).as("ended").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    try {
      input.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
      String id = lastId;
      String line = reader.readLine();
      while (line != null) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          lastId = id;
          events.add(new Received(id, JSON.readTree(line.substring(6))));
        } else if (line.isEmpty()) {
          lastId = id;
        }
        line = reader.readLine();
      }
    } catch (IOException e) {
      // The connection was closed by either side.
    }
  }
}
