package io.sealedlog.gateway.api.message;

import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.message.send.MessageRedaction;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;

/// `DELETE /v1/conversations/{conversationId}/messages/{messageId}`
final class RedactMessage implements Endpoint {
  private final MessageRedaction redaction;

  RedactMessage(MessageRedaction redaction) {
    this.redaction = redaction;
  }

  record Response(MessageId messageId, long seq, Position position) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    request.requireNoBody();
    ConversationId id = request.conversationId();
    MessageId messageId = request.messageId();
    return redaction
        .redact(session.userId(), id, messageId, request.commitWait())
        .map(redacted -> Answer.ok(new Response(messageId, redacted.seq(), redacted.position())))
        .orElseGet(() -> SendMessage.Accepted.answer(id, messageId));
  }
}
