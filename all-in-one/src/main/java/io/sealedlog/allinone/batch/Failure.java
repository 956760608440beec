package io.sealedlog.allinone.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sealedlog.allinone.batch.BatchConnection.Head;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Why a connection ended before everything was done, in words for the person who waits.
///
/// @param retryAfter what the server asks for, zero when it does not
/// @param isFinal whether another attempt would end in the same way
record Failure(String reason, Duration retryAfter, boolean isFinal) {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();

  static Failure passing(String reason) {
    return new Failure(reason, Duration.ZERO, false);
  }

  static Failure of(IOException e) {
    return e instanceof SSLException && e.getCause() instanceof CertificateException
        ? new Failure(
            "the server's certificate is not trusted: " + describe(e), Duration.ZERO, true)
        : passing(describe(e));
  }

  /// An answer to the call as a whole.
  ///
  /// @param body null when there is none
  static Failure of(Head head, byte @Nullable [] body) throws IOException {
    JsonNode problem = problem(body);
    String title = problem.path("title").asText();
    String detail = problem.path("detail").asText();
    boolean passing = head.status() >= 500 || head.status() == 429 || head.status() == 408;
    return new Failure(
        "the server answers "
            + head.status()
            + (title.isEmpty() ? "" : " " + title)
            + (detail.isEmpty() ? "" : ": " + detail),
        Duration.ofSeconds(head.retryAfter().orElse(0)),
        !passing);
  }

  /// How long to wait before the next attempt.
  Duration pause(Duration usual) {
    Duration pause = usual.compareTo(LONGEST_PAUSE) < 0 ? usual : LONGEST_PAUSE;
    return retryAfter.compareTo(pause) > 0 ? retryAfter : pause;
  }

  static String describe(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no file or directory " + missing.getFile();
      case AccessDeniedException denied -> denied.getFile() + " may not be opened";
      case UnknownHostException _ -> "there is no host " + e.getMessage();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  // Another server at this address may answer with an HTML page.
  private static JsonNode problem(byte @Nullable [] body) throws IOException {
    try {
      return body == null ? JSON.createObjectNode() : JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }
}
