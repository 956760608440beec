package io.sealedlog.allinone.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sealedlog.allinone.batch.Outcome;
import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The few calls of the HTTP API that the demonstration makes.
final class DemoApi {
  /// A server that is busy may take long for a password, and a registration can't be repeated.
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private static final Duration BATCH_DEADLINE = Duration.ofMinutes(5);

  /// Less than the deadline.
  private static final String PATIENTLY = "?wait=20000";

  // For what was refused for now only: all that a crowd registers may take minutes.
  private static final int ATTEMPTS = 60;
  private static final Duration SHORT_PAUSE = Duration.ofSeconds(1);

  private final URI base;
  private final Pause pause;
  private final Duration deadline;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final JsonMapper json = new JsonMapper();

  DemoApi(URI base) {
    this(base, Thread::sleep);
  }

  /// @param pause before what was refused for now is asked again
  DemoApi(URI base, Pause pause) {
    this(base, pause, DEADLINE);
  }

  /// @param deadline of an answer to anything but a batch
  DemoApi(URI base, Pause pause, Duration deadline) {
    this.base = base;
    this.pause = pause;
    this.deadline = deadline;
  }

  @FunctionalInterface
  interface Pause {
    void take(Duration time) throws InterruptedException;
  }

  /// @param seq of the last event that started it
  record Started(String conversationId, long seq) {}

  void register(String username, String password) {
    post("/v1/accounts", "", Map.of("username", username, "password", password));
  }

  /// A token.
  String login(String username, String password) {
    return post("/v1/sessions", "", Map.of("username", username, "password", password))
        .path("token")
        .asText();
  }

  /// A conversation id.
  String converse(String token, String with) {
    return converse(token, List.of(with)).conversationId();
  }

  Started converse(String token, List<String> with) {
    JsonNode answer = post("/v1/conversations" + PATIENTLY, token, Map.of("members", with));
    return new Started(answer.path("conversationId").asText(), answer.path("seq").asLong());
  }

  /// The answer: message id, seq, position.
  JsonNode send(String token, String conversation, String text) {
    return post(messages(conversation), token, Map.of("text", text));
  }

  JsonNode page(String token, String conversation, long minSeq) {
    return exchange(request(messages(conversation) + "?min_seq=" + minSeq, token).GET());
  }

  /// Sends several messages in one call, of which the answer is read when all are sent.
  ///
  /// @return fewer outcomes than lines when the server ended the call
  List<Outcome> batch(String token, List<? extends JsonNode> lines) {
    StringBuilder body = new StringBuilder();
    lines.forEach(line -> body.append(line).append('\n'));
    byte[] answer =
        accepted(
            request("/v1/messages:batch", token)
                .timeout(BATCH_DEADLINE)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(body.toString()))
                .build());
    List<Outcome> outcomes = new ArrayList<>();
    try {
      for (String line : new String(answer, StandardCharsets.UTF_8).lines().toList()) {
        outcomes.add(Outcome.parse(line.getBytes(StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      throw new StartException("The answer of %s is none: %s.".formatted(base, e.getMessage()), e);
    }
    return outcomes;
  }

  /// Everything up to that place is read.
  void mark(String token, String conversation, long seq) {
    JsonNode body = json.createObjectNode().put("seq", seq);
    var _ =
        exchange(
            request("/v1/conversations/" + conversation + "/read", token)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body.toString())));
  }

  private static String messages(String conversation) {
    return "/v1/conversations/" + conversation + "/messages";
  }

  private JsonNode post(String path, String token, Object body) {
    try {
      return exchange(
          request(path, token)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(json.writeValueAsString(body))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest.Builder request(String path, String token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(deadline);
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private JsonNode exchange(HttpRequest.Builder request) {
    try {
      return json.readTree(accepted(request.build()));
    } catch (IOException e) {
      throw nobody(e);
    }
  }

  private byte[] accepted(HttpRequest request) {
    try {
      for (int attempt = 1; true; attempt++) {
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() < 300) {
          return response.body();
        }
        JsonNode problem = problem(response.body());
        Optional<Duration> later = later(response, problem);
        if (later.isEmpty() || attempt == ATTEMPTS) {
          throw new StartException(
              "The server at %s answered %d %s: %s."
                  .formatted(
                      base,
                      response.statusCode(),
                      problem.path("title").asText(),
                      problem.path("detail").asText()));
        }
        pause.take(later.get());
      }
    } catch (HttpTimeoutException e) {
      throw new StartException(
          "The server at %s takes longer than %d s for an answer: it is too busy, or it hangs; its log and %s/health/ready may tell."
              .formatted(base, request.timeout().orElse(deadline).toSeconds(), base),
          e);
    } catch (IOException e) {
      throw nobody(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  // Too many at a time, or before the read model has what was written.
  private static Optional<Duration> later(HttpResponse<?> response, JsonNode problem) {
    if (response.statusCode() == 429) {
      return Optional.of(
          response
              .headers()
              .firstValue("Retry-After")
              .filter(seconds -> seconds.matches("[0-9]{1,5}"))
              .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
              .orElse(SHORT_PAUSE));
    }
    return problem.path("type").asText().endsWith(":not-yet")
        ? Optional.of(SHORT_PAUSE)
        : Optional.empty();
  }

  private StartException nobody(IOException cause) {
    return new StartException(
        "No SealedLog answers at %s. Start one with ./sealedlog start, or name another with --url."
            .formatted(base),
        cause);
  }

  // A proxy's page of an error is no JSON, and its status is told all the same.
  private JsonNode problem(byte[] body) {
    try {
      return json.readTree(body);
    } catch (IOException e) {
      return json.createObjectNode();
    }
  }
}
