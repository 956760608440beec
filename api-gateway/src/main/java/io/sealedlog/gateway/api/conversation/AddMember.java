package io.sealedlog.gateway.api.conversation;

import io.sealedlog.gateway.conversation.MemberChanges;
import io.sealedlog.gateway.conversation.MemberChanges.Added;
import io.sealedlog.gateway.conversation.MemberChanges.Invitation;
import io.sealedlog.gateway.conversation.MemberChanges.Receipt;
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
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `POST /v1/conversations/{conversationId}/members`
final class AddMember implements Endpoint {
  private final MemberChanges members;

  AddMember(MemberChanges members) {
    this.members = members;
  }

  /// @param epoch made by the client, for an addition without the history
  /// @param historyWraps made by the client, for an addition with the history
  record Body(
      @Nullable String username,
      @Nullable String role,
      @Nullable String history,
      @Nullable EpochBody epoch,
      @Nullable List<@Nullable HistoryBody> historyWraps) {}

  record Response(
      UserId userId, String username, Member.Role role, long seq, Position position, int epoch) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    ConversationId id = request.conversationId();
    Body body = request.body(Body.class, EpochBody.BODY_LIMIT);
    Invitation invitation = invitation(body);
    Added added = add(session, id, invitation, body, request.commitWait());
    if (added.receipt().isEmpty()) {
      return CreateConversation.Accepted.answer(id);
    }
    Receipt receipt = added.receipt().get();
    return Answer.json(
        201,
        new Response(
            added.userId(),
            added.username(),
            invitation.role(),
            receipt.seq(),
            receipt.position(),
            receipt.epoch()));
  }

  private static Invitation invitation(Body body) {
    String username = Fields.required(body.username(), "username");
    Member.Role role = body.role() == null ? Member.Role.MEMBER : ChangeRole.role(body.role());
    return new Invitation(username, role);
  }

  private Added add(
      ActiveSession session, ConversationId id, Invitation invitation, Body body, Duration wait) {
    boolean withHistory = withHistory(Fields.required(body.history(), "history"));
    EpochBody epoch = body.epoch();
    List<@Nullable HistoryBody> wraps = body.historyWraps();
    if (withHistory && epoch != null) {
      throw Problem.of(
          ProblemType.INVALID_VALUE,
          "field epoch must not be given together with \"history\":\"all\": no epoch starts then");
    }
    if (!withHistory && wraps != null) {
      throw Problem.of(
          ProblemType.INVALID_VALUE,
          "field historyWraps must not be given together with \"history\":\"none\"");
    }
    if (epoch != null) {
      return members.addUnderEpoch(session, id, invitation, epoch.clientEpoch(), wait);
    }
    if (wraps != null) {
      return members.addWithHistory(session, id, invitation, HistoryBody.wraps(wraps), wait);
    }
    return members.add(session, id, invitation, withHistory, wait);
  }

  private static boolean withHistory(String word) {
    return switch (word) {
      case "all" -> true;
      case "none" -> false;
      default ->
          throw Problem.of(ProblemType.INVALID_VALUE, "field history must be \"none\" or \"all\"");
    };
  }
}
