package io.sealedlog.gateway.api.conversation;

import io.sealedlog.gateway.conversation.ConversationChanges;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.member.MemberChanges;
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

  record Stored(UserId userId, long seq, Position position, int epoch) {
    static Answer answer(UserId userId, ConversationChanges.Made made) {
      return Answer.ok(new Stored(userId, made.seq(), made.position(), made.epoch()));
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
        .map(made -> Stored.answer(userId, made))
        .orElseGet(() -> CreateConversation.UnderWay.answer(id));
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
