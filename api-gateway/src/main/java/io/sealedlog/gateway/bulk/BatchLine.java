package io.sealedlog.gateway.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.message.Draft;
import io.sealedlog.gateway.message.Kind;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Uuids;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The fields of a line, as they were sent.
record BatchLine(
    @Nullable String conversationId,
    @Nullable String messageId,
    @Nullable String text,
    @Nullable JsonNode data,
    @Nullable String relatesTo,
    @Nullable String kind) {

  /// Empty when it is none; what is wrong with it, [#requireId] tells.
  Optional<MessageId> id() {
    return messageId == null
        ? Optional.empty()
        : Uuids.parse(messageId).filter(Uuids::isVersion7).map(MessageId::new);
  }

  /// @throws Problem when there is none: without it, the line could not be sent again
  MessageId requireId() {
    requireField(messageId, "messageId");
    return id().orElseThrow(() -> notVersion7("messageId"));
  }

  /// @throws Problem when there is none; what is no id is nobody's id
  ConversationId requireConversation() {
    return Uuids.parse(requireField(conversationId, "conversationId"))
        .map(ConversationId::new)
        .orElseThrow(() ->
            Problem.of(
                ProblemType.UNKNOWN_CONVERSATION,
                "field conversationId must be a UUID in lower case, with hyphens"));
  }

  /// @param textLimit bytes of the text, and of the data
  /// @throws Problem when a field is not as it must be
  Draft draft(int textLimit) {
    return Draft.of(
        new Draft.Wish(
            kind == null ? Kind.MESSAGE : Kind.parse(kind), requireId(), related(), text, data),
        textLimit);
  }

  private @Nullable MessageId related() {
    if (relatesTo == null) {
      return null;
    }
    UUID id =
        Uuids.parse(relatesTo)
            .filter(Uuids::isVersion7)
            .orElseThrow(() -> notVersion7("relatesTo"));
    return new MessageId(id);
  }

  private static String requireField(@Nullable String value, String name) {
    if (value == null) {
      throw Problem.of(ProblemType.MISSING_FIELD, "field " + name + " is required");
    }
    return value;
  }

  private static Problem notVersion7(String field) {
    return Problem.of(
        ProblemType.INVALID_ID, "field " + field + " must be a UUID of version 7, in lower case");
  }
}
