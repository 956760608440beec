package io.sealedlog.gateway.api.conversation;

import io.sealedlog.gateway.conversation.MemberChanges;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.Uuids;
import org.jspecify.annotations.Nullable;

/// `DELETE /v1/conversations/{conversationId}/members/{userId}`
final class RemoveMember implements Endpoint {
  private final MemberChanges members;

  RemoveMember(MemberChanges members) {
    this.members = members;
  }

  record Response(UserId userId, long seq, Position position, int epoch) {
    static Answer answer(UserId userId, MemberChanges.Receipt receipt) {
      return Answer.ok(new Response(userId, receipt.seq(), receipt.position(), receipt.epoch()));
    }
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    request.requireNoBody();
    ConversationId id = request.conversationId();
    UserId userId = new UserId(request.pathId("userId", ProblemType.NO_SUCH_MEMBER));
    return members
        .remove(session, id, userId, successor(request), request.commitWait())
        .map(receipt -> Response.answer(userId, receipt))
        .orElseGet(() -> CreateConversation.Accepted.answer(id));
  }

  private static @Nullable UserId successor(Request request) {
    return request
        .query("successor")
        .map(text ->
            Uuids.parse(text)
                .map(UserId::new)
                .orElseThrow(() -> Request.invalid("successor", "must be a member's user id")))
        .orElse(null);
  }
}
