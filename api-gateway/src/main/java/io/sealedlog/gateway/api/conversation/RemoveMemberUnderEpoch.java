package io.sealedlog.gateway.api.conversation;

import io.sealedlog.gateway.conversation.ClientEpoch;
import io.sealedlog.gateway.conversation.MemberChanges;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import org.jspecify.annotations.Nullable;

/// `POST /v1/conversations/{conversationId}/members/{userId}/removal`: removes a member and starts
/// an epoch made by the client, which the body carries; a `DELETE` takes no body.
final class RemoveMemberUnderEpoch implements Endpoint {
  private final MemberChanges members;

  RemoveMemberUnderEpoch(MemberChanges members) {
    this.members = members;
  }

  record Body(@Nullable EpochBody epoch) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    ConversationId id = request.conversationId();
    UserId userId = new UserId(request.pathId("userId", ProblemType.NO_SUCH_MEMBER));
    Body body = request.body(Body.class, EpochBody.BODY_LIMIT);
    ClientEpoch clientEpoch = Fields.required(body.epoch(), "epoch").clientEpoch();
    return members
        .remove(session, id, userId, clientEpoch, request.commitWait())
        .map(receipt -> RemoveMember.Response.answer(userId, receipt))
        .orElseGet(() -> CreateConversation.Accepted.answer(id));
  }
}
