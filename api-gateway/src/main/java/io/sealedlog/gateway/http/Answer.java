package io.sealedlog.gateway.http;

import io.sealedlog.gateway.problem.Problem;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An endpoint's response: a value to be written as JSON, or text or bytes of another type.
///
/// @param body a record for JSON, a byte array sent as it is, a [Stream], or null for none
public record Answer(
    int status, @Nullable Object body, String contentType, Map<String, String> headers) {
  public static final String JSON = "application/json";
  static final String PROBLEM = "application/problem+json";

  /// A body that is written while it is produced. Status and headers are sent with its first bytes,
  /// so the stream itself must report failures.
  @FunctionalInterface
  public interface Stream {
    void writeTo(OutputStream output);
  }

  public static Answer stream(Stream body, String contentType) {
    return new Answer(200, body, contentType, Map.of());
  }

  public static Answer ok(Object body) {
    return json(200, body);
  }

  public static Answer json(int status, Object body) {
    return new Answer(status, body, JSON, Map.of());
  }

  public static Answer noContent() {
    return new Answer(204, null, JSON, Map.of());
  }

  public static Answer bytes(byte[] body, String contentType) {
    return new Answer(200, body, contentType, Map.of());
  }

  public static Answer text(String body, String contentType) {
    return bytes(body.getBytes(StandardCharsets.UTF_8), contentType);
  }

  /// Returns the answer that tells of a problem.
  public static Answer problem(Problem problem, String requestId) {
    return ProblemAnswer.of(problem, requestId);
  }

  public Answer withHeader(String name, String value) {
    return new Answer(status, body, contentType, Map.of(name, value));
  }
}
