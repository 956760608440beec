package io.sealedlog.gateway.http;

import io.sealedlog.gateway.member.MemberChanges;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Position;

/// `POST /v1/conversations/{conversationId}/epochs`
final class StartEpoch implements Endpoint {
  private final MemberChanges members;

  StartEpoch(MemberChanges members) {
    this.members = members;
  }

  record Stored(int epoch, long seq, Position position) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    request.requireNoBody();
    ConversationId id = request.conversationId();
    return members
        .startEpoch(session, id, SendMessage.wait(request))
        .map(made -> Answer.json(201, new Stored(made.epoch(), made.seq(), made.position())))
        .orElseGet(() -> CreateConversation.UnderWay.answer(id));
  }
}
