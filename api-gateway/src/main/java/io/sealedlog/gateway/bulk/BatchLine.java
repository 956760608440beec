package io.sealedlog.gateway.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.message.KindNames;
import io.sealedlog.gateway.message.MessageBody;
import io.sealedlog.gateway.message.send.Draft;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Uuids;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The fields of one line of a batch as the client sent them, unchecked.
record BatchLine(
    @Nullable String conversationId,
    @Nullable String messageId,
    @Nullable String text,
    @Nullable JsonNode data,
    @Nullable String relatesTo,
    @Nullable String kind) {

  /// Shows no text.
  @Override
  public String toString() {
    return "BatchLine[" + messageId + "]";
  }

  /// Returns the id, or empty when it is missing or invalid; [#requireId] names the reason.
  Optional<MessageId> id() {
    return messageId == null
        ? Optional.empty()
        : Uuids.parse(messageId).filter(Uuids::isVersion7).map(MessageId::new);
  }

  /// @throws Problem when it is missing or invalid: without an id, the line could not be sent again
  MessageId requireId() {
    return new MessageId(Fields.version7(Fields.required(messageId, "messageId"), "messageId"));
  }

  /// @throws Problem when it is missing or not a UUID
  ConversationId requireConversation() {
    return Uuids.parse(Fields.required(conversationId, "conversationId"))
        .map(ConversationId::new)
        .orElseThrow(() ->
            Problem.of(
                ProblemType.UNKNOWN_CONVERSATION,
                "field conversationId must be a UUID in lower case, with hyphens"));
  }

  /// @param textLimit bytes of the text, and of the data
  /// @throws Problem when a field is invalid
  Draft draft(int textLimit) {
    return Draft.of(
        kind == null ? MessageKind.MESSAGE : KindNames.parse(kind),
        requireId(),
        related(),
        new MessageBody(text, data),
        textLimit);
  }

  private @Nullable MessageId related() {
    return relatesTo == null ? null : new MessageId(Fields.version7(relatesTo, "relatesTo"));
  }
}
