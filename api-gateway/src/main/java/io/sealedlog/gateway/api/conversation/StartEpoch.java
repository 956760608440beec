package io.sealedlog.gateway.api.conversation;

import io.sealedlog.gateway.conversation.ClientEpoch;
import io.sealedlog.gateway.conversation.MemberChanges;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Position;
import org.jspecify.annotations.Nullable;

/// `POST /v1/conversations/{conversationId}/epochs`, with the epoch in the body when the client
/// made it.
final class StartEpoch implements Endpoint {
  private final MemberChanges members;

  StartEpoch(MemberChanges members) {
    this.members = members;
  }

  record Response(int epoch, long seq, Position position) {}

  record Body(@Nullable EpochBody epoch) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    ConversationId id = request.conversationId();
    ClientEpoch clientEpoch = request.hasBody() ? clientEpoch(request) : null;
    return members
        .startEpoch(session, id, clientEpoch, request.commitWait())
        .map(receipt ->
            Answer.json(201, new Response(receipt.epoch(), receipt.seq(), receipt.position())))
        .orElseGet(() -> CreateConversation.Accepted.answer(id));
  }

  private static ClientEpoch clientEpoch(Request request) {
    Body body = request.body(Body.class, EpochBody.BODY_LIMIT);
    return Fields.required(body.epoch(), "epoch").clientEpoch();
  }
}
