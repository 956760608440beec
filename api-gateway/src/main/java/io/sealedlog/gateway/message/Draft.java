package io.sealedlog.gateway.message;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.MessageId;
import org.jspecify.annotations.Nullable;

/// A message to be sent, checked as far as it can be by itself.
///
/// @param id null when the gateway is to make one
/// @param relatesTo the message that this one answers, edits or reacts to
/// @param body as it will be sealed
public record Draft(@Nullable MessageId id, Kind kind, @Nullable MessageId relatesTo, Bytes body) {

  /// A message as it was asked for.
  public record Wish(
      Kind kind,
      @Nullable MessageId id,
      @Nullable MessageId relatesTo,
      @Nullable String text,
      @Nullable JsonNode data) {
    /// A JSON null is no data.
    public Wish {
      data = data == null || data.isNull() ? null : data;
    }
  }

  /// @param limit bytes of the text, and of the data
  /// @throws Problem that names the field and the rule
  public static Draft of(Wish wish, int limit) {
    DraftRules.require(wish, limit);
    byte[] body = new MessageBody(wish.text(), wish.data()).encode();
    if (body.length > largestBody(limit)) {
      throw DraftRules.tooLarge("text", limit);
    }
    if (wish.data() != null && MessageBody.decode(body).isEmpty()) {
      // Such as a number that is longer when it is written than when it was read.
      throw Problem.of(ProblemType.INVALID_VALUE, "field data has a number that is too long");
    }
    return new Draft(wish.id(), wish.kind(), wish.relatesTo(), Bytes.wrap(body));
  }

  /// Escapes make a body longer than its text; what is mostly control characters is no text.
  public static int largestBody(int limit) {
    return 2 * limit + 1024;
  }
}
