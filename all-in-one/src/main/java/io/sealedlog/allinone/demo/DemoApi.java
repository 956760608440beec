package io.sealedlog.allinone.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The few calls of the HTTP API that the demonstration makes.
final class DemoApi {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final URI base;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final JsonMapper json = new JsonMapper();

  DemoApi(URI base) {
    this.base = base;
  }

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
    return post("/v1/conversations", token, Map.of("members", List.of(with)))
        .path("conversationId")
        .asText();
  }

  /// The answer: message id, seq, position.
  JsonNode send(String token, String conversation, String text) {
    return post(messages(conversation), token, Map.of("text", text));
  }

  JsonNode page(String token, String conversation, long minSeq) {
    return exchange(request(messages(conversation) + "?min_seq=" + minSeq, token).GET());
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
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(DEADLINE);
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private JsonNode exchange(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
      JsonNode answer = json.readTree(response.body());
      if (response.statusCode() >= 300) {
        throw new StartException(
            "The server at %s answered %d %s: %s."
                .formatted(
                    base,
                    response.statusCode(),
                    answer.path("title").asText(),
                    answer.path("detail").asText()));
      }
      return answer;
    } catch (IOException e) {
      throw new StartException(
          "No SealedLog answers at %s. Start one with ./sealedlog start, or name another with --url."
              .formatted(base),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
