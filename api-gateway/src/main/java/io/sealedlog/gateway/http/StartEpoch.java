package io.sealedlog.gateway.http;

import io.sealedlog.gateway.member.MemberChanges;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Position;

/// `POST /v1/conversations/{conversationId}/epochs`
final class StartEpoch implements Endpoint {
  private final SessionCheck sessions;
  private final MemberChanges members;

  StartEpoch(SessionCheck sessions, MemberChanges members) {
    this.sessions = sessions;
    this.members = members;
  }

  record Stored(int epoch, long seq, Position position) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = sessions.require(request.header("Authorization"));
    request.requireNoBody();
    ConversationId id = request.conversationId();
    return members
        .startEpoch(session, id, SendMessage.wait(request))
        .map(made -> Answer.json(201, new Stored(made.epoch(), made.seq(), made.position())))
        .orElseGet(() -> CreateConversation.UnderWay.answer(id));
  }
}
