package io.sealedlog.gateway.http;

import io.sealedlog.gateway.message.MessageReading;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;

/// `GET /v1/conversations/{conversationId}/messages/{messageId}`
final class GetMessage implements Endpoint {
  private final SessionCheck sessions;
  private final MessageReading reading;

  GetMessage(SessionCheck sessions, MessageReading reading) {
    this.sessions = sessions;
    this.reading = reading;
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = sessions.require(request.header("Authorization"));
    ConversationId conversationId = request.conversationId();
    MessageId messageId = request.messageId();
    boolean opened = request.word("view", "opened", "opened", "envelope").equals("opened");
    if (opened) {
      session.requireIdentity();
    }
    return (opened
            ? reading.one(session, conversationId, messageId).map(Answer::ok)
            : reading.oneSealed(session, conversationId, messageId).map(Answer::ok))
        .orElseGet(() -> SendMessage.UnderWay.answer(conversationId, messageId));
  }
}
