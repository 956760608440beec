package io.sealedlog.gateway.api.conversation;

import io.sealedlog.gateway.conversation.MemberChanges;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import org.jspecify.annotations.Nullable;

/// `PUT /v1/conversations/{conversationId}/members/{userId}/role`
final class ChangeRole implements Endpoint {
  private final MemberChanges members;

  ChangeRole(MemberChanges members) {
    this.members = members;
  }

  record Body(@Nullable String role) {}

  record Response(UserId userId, Member.Role role, long seq, Position position) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    ConversationId id = request.conversationId();
    UserId userId = new UserId(request.pathId("userId", ProblemType.NO_SUCH_MEMBER));
    Member.Role role = role(Fields.required(request.body(Body.class).role(), "role"));
    return members
        .changeRole(session, id, userId, role, request.commitWait())
        .map(receipt -> Answer.ok(new Response(userId, role, receipt.seq(), receipt.position())))
        .orElseGet(() -> CreateConversation.Accepted.answer(id));
  }

  static Member.Role role(String word) {
    return switch (word) {
      case "admin" -> Member.Role.ADMIN;
      case "member" -> Member.Role.MEMBER;
      default ->
          throw Problem.of(ProblemType.INVALID_VALUE, "field role must be \"admin\" or \"member\"");
    };
  }
}
