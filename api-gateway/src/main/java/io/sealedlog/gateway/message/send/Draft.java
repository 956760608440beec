package io.sealedlog.gateway.message.send;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.message.MessageBody;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.MessageId;
import org.jspecify.annotations.Nullable;

/// A message to be sent, checked as far as that is possible by itself.
///
/// @param id null when the gateway is to generate one
/// @param relatesTo the message that this one answers, edits or reacts to
/// @param body as it will be sealed
public record Draft(
    @Nullable MessageId id, MessageKind kind, @Nullable MessageId relatesTo, Bytes body) {

  /// @param id null when the gateway is to generate one
  /// @param content as the caller gave it, unchecked
  /// @param limit bytes of the text, and of the data
  /// @throws Problem that names the field and the rule
  public static Draft of(
      MessageKind kind,
      @Nullable MessageId id,
      @Nullable MessageId relatesTo,
      MessageBody content,
      int limit) {
    DraftRules.require(kind, relatesTo, content, limit);
    byte[] body = content.encode();
    if (body.length > largestBody(limit)) {
      throw DraftRules.tooLarge("text", limit);
    }
    if (content.data() != null && MessageBody.decode(body).isEmpty()) {
      // Decoding can fail for a number that is longer in its canonical form than in the input.
      throw Problem.of(ProblemType.INVALID_VALUE, "field data has a number that is too long");
    }
    return new Draft(id, kind, relatesTo, Bytes.wrap(body));
  }

  /// Returns the bytes allowed for a body; escapes make it longer than its text. Twice the length
  /// suffices unless the text is mostly control characters.
  public static int largestBody(int limit) {
    return 2 * limit + 1024;
  }
}
