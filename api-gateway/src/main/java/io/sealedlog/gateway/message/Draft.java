package io.sealedlog.gateway.message;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.MessageId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A message to be sent, checked.
///
/// @param id null when the gateway is to make one
/// @param body as it will be sealed
public record Draft(@Nullable MessageId id, @Nullable MessageId relatesTo, Bytes body) {
  private static final int MOST_BYTES_PER_CHAR = 3;

  /// @param limit bytes of the text, and of the data
  public static Draft of(
      @Nullable MessageId id,
      @Nullable MessageId relatesTo,
      @Nullable String text,
      @Nullable JsonNode data,
      int limit) {
    JsonNode object = data == null || data.isNull() ? null : data;
    if (text == null && object == null) {
      throw Problem.of(ProblemType.MISSING_FIELD, "field text or field data is required");
    }
    if (text != null) {
      requireText(text, limit);
    }
    if (object != null) {
      requireData(object, limit);
    }
    byte[] body = new MessageBody(text, object).encode();
    if (body.length > largestBody(limit)) {
      throw tooLarge("text", limit);
    }
    if (object != null && MessageBody.decode(body).isEmpty()) {
      // Such as a number that is longer when it is written than when it was read.
      throw Problem.of(ProblemType.INVALID_VALUE, "field data has a number that is too long");
    }
    return new Draft(id, relatesTo, Bytes.wrap(body));
  }

  /// Escapes make a body longer than its text; what is mostly control characters is no text.
  static int largestBody(int limit) {
    return 2 * limit + 1024;
  }

  private static void requireText(String text, int limit) {
    if (text.isEmpty()) {
      throw Problem.of(ProblemType.INVALID_VALUE, "field text must not be empty");
    }
    if (text.length() > limit
        || (text.length() > limit / MOST_BYTES_PER_CHAR
            && text.getBytes(StandardCharsets.UTF_8).length > limit)) {
      throw tooLarge("text", limit);
    }
  }

  private static void requireData(JsonNode data, int limit) {
    if (!data.isObject()) {
      throw Problem.of(ProblemType.WRONG_TYPE, "field data must be a JSON object");
    }
    if (MessageBody.sizeOf(data) > limit) {
      throw tooLarge("data", limit);
    }
  }

  private static Problem tooLarge(String field, int limit) {
    return Problem.of(
        ProblemType.TOO_LARGE, "field %s must have at most %d bytes".formatted(field, limit));
  }
}
