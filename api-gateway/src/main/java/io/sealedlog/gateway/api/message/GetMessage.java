package io.sealedlog.gateway.api.message;

import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.message.read.MessageReading;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import java.util.Optional;

/// `GET /v1/conversations/{conversationId}/messages/{messageId}`
final class GetMessage implements Endpoint {
  private final MessageReading reading;

  GetMessage(MessageReading reading) {
    this.reading = reading;
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.sender();
    ConversationId conversationId = request.conversationId();
    MessageId messageId = request.messageId();
    boolean opened = request.word("view", "opened", "opened", "envelope").equals("opened");
    return found(session, conversationId, messageId, opened)
        .map(Answer::ok)
        .orElseGet(() -> SendMessage.Accepted.answer(conversationId, messageId));
  }

  // A send-only session learns the outcome of its own user's messages, and nothing else.
  private Optional<?> found(
      ActiveSession session, ConversationId conversationId, MessageId messageId, boolean opened) {
    if (session.isSendOnly()) {
      return reading
          .outcome(session, conversationId, messageId)
          .map(stored -> SendMessage.Response.of(messageId, stored));
    }
    if (!opened) {
      return reading.sealedMessage(session, conversationId, messageId);
    }
    session.requireIdentity();
    return reading.openedMessage(session, conversationId, messageId);
  }
}
