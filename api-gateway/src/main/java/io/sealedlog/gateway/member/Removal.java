package io.sealedlog.gateway.member;

import io.sealedlog.gateway.conversation.ConversationChanges.Attempt;
import io.sealedlog.gateway.conversation.ConversationChanges.Change;
import io.sealedlog.gateway.conversation.ConversationState;
import io.sealedlog.gateway.conversation.EpochProvider;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Removes a member.
///
/// @param session of the actor
record Removal(
    ActiveSession session, UserId userId, @Nullable UserId successorId, EpochProvider epochs)
    implements Change {

  @Override
  public Optional<RejectionCode> refusal(ConversationState view) {
    if (!leaves() && !view.isAdmin(session.userId())) {
      return Optional.of(RejectionCode.NOT_AN_ADMIN);
    }
    if (!view.isMember(userId)) {
      return Optional.of(RejectionCode.NO_SUCH_MEMBER);
    }
    if (successorId != null) {
      return refusalOfSuccessor(view, successorId);
    }
    return view.isOnlyAdmin(userId) && view.members().size() > 1
        ? Optional.of(RejectionCode.LAST_ADMIN)
        : epochs.refusal(view, view.membersWithout(userId));
  }

  @Override
  public Attempt attempt(ConversationState view) {
    List<Member> staying = view.membersWithout(userId);
    if (staying.isEmpty()) {
      return new Attempt(command(view, null), view.epoch().number());
    }
    EpochStart epoch = epochs.after(view, Reason.MEMBER_REMOVED, staying);
    return new Attempt(command(view, epoch), epoch.epoch());
  }

  private Command command(ConversationState view, @Nullable EpochStart epoch) {
    return new Command.RemoveMember(view.id(), session.userId(), userId, successorId, epoch);
  }

  private boolean leaves() {
    return session.userId().equals(userId);
  }

  private Optional<RejectionCode> refusalOfSuccessor(ConversationState view, UserId successor) {
    if (!leaves() || successor.equals(userId)) {
      throw Problem.of(
          ProblemType.INVALID_PARAMETER,
          "successor is for an admin who leaves, and must be another member");
    }
    if (!view.isAdmin(userId)) {
      return Optional.of(RejectionCode.NOT_AN_ADMIN);
    }
    return view.isMember(successor) ? Optional.empty() : Optional.of(RejectionCode.NO_SUCH_MEMBER);
  }
}
