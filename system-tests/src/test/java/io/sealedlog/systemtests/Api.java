package io.sealedlog.systemtests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A client of one gateway's HTTP API that uses nothing but HTTP and JSON.
final class Api {
  static final JsonMapper JSON = new JsonMapper();

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final URI base;

  Api(URI base) {
    this.base = base;
  }

  record Response(int status, HttpHeaders headers, byte[] bytes) {
    /// Stands for a broken connection.
    static final Response NONE =
        new Response(0, HttpHeaders.of(Map.of(), (name, value) -> true), new byte[0]);

    JsonNode json() {
      if (bytes.length == 0) {
        return MissingNode.getInstance();
      }
      try {
        return JSON.readTree(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException("not JSON: " + text(), e);
      }
    }

    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Returns the last part of the problem's URN.
    String problem() {
      return json().path("type").asText().replace("urn:sealedlog:problem:", "");
    }

    /// Returns whether the response is this problem. A response that is no problem document, such
    /// as the text of a health check, is not.
    boolean is(int expected, String problem) {
      return status == expected
          && headers.firstValue("Content-Type").orElse("").startsWith("application/problem+json")
          && problem().equals(problem);
    }

    Response expect(int expected) {
      if (status != expected) {
        throw new AssertionError("expected " + expected + ", got " + status + ": " + text());
      }
      return this;
    }

    @Override
    public String toString() {
      return status + " " + text();
    }
  }

  URI base() {
    return base;
  }

  Response get(@Nullable String token, String path) {
    return Patience.available(() -> send(request(token, path).GET()));
  }

  /// Gets data that was written before; repeats the call until it can be read.
  Response getReadable(@Nullable String token, String path) {
    return Patience.readable(() -> send(request(token, path).GET()));
  }

  Response delete(@Nullable String token, String path) {
    return Patience.available(() -> send(request(token, path).DELETE()));
  }

  Response post(@Nullable String token, String path, Object body) {
    return Patience.available(() -> postOnce(token, path, body));
  }

  Response put(@Nullable String token, String path, Object body) {
    return Patience.available(
        () -> send(json(request(token, path)).PUT(BodyPublishers.ofByteArray(bytes(body)))));
  }

  Response postOnce(@Nullable String token, String path, Object body) {
    return send(json(request(token, path)).POST(BodyPublishers.ofByteArray(bytes(body))));
  }

  /// Sends the request once, without the repetition of the other methods.
  ///
  /// @throws UncheckedIOException when the connection breaks
  Response send(HttpRequest.Builder request) {
    try {
      var response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
      return new Response(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  HttpRequest.Builder request(@Nullable String token, String path) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofMinutes(2));
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    return builder;
  }

  static HttpRequest.Builder json(HttpRequest.Builder builder) {
    return builder.header("Content-Type", "application/json");
  }

  void awaitReady() {
    Awaitility.await("ready")
        .atMost(ServiceProcess.START_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .untilAsserted(() -> get(null, "/health/ready").expect(200));
  }

  private static byte[] bytes(Object body) {
    if (body instanceof byte[] bytes) {
      return bytes;
    }
    if (body instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
