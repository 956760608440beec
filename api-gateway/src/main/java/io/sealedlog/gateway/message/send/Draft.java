package io.sealedlog.gateway.message.send;

import io.sealedlog.gateway.message.Kind;
import io.sealedlog.gateway.message.MessageBody;

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
  public record Input(
      Kind kind,
      @Nullable MessageId id,
      @Nullable MessageId relatesTo,
      @Nullable String text,
      @Nullable JsonNode data) {
    /// A JSON null is no data.
    public Input {
      data = data == null || data.isNull() ? null : data;
    }
  }

  /// @param limit bytes of the text, and of the data
  /// @throws Problem that names the field and the rule
  public static Draft of(Input input, int limit) {
    DraftRules.require(input, limit);
    byte[] body = new MessageBody(input.text(), input.data()).encode();
    if (body.length > largestBody(limit)) {
      throw DraftRules.tooLarge("text", limit);
    }
    if (input.data() != null && MessageBody.decode(body).isEmpty()) {
      // Such as a number that is longer when it is written than when it was read.
      throw Problem.of(ProblemType.INVALID_VALUE, "field data has a number that is too long");
    }
    return new Draft(input.id(), input.kind(), input.relatesTo(), Bytes.wrap(body));
  }

  /// Escapes make a body longer than its text; what is mostly control characters is no text.
  public static int largestBody(int limit) {
    return 2 * limit + 1024;
  }
}
