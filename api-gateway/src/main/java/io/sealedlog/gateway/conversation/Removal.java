package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.conversation.ConversationChanges.Change;
import io.sealedlog.gateway.conversation.ConversationChanges.PreparedCommand;
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
    ActiveSession session, UserId userId, @Nullable UserId successorId, NewEpochProvider epochs)
    implements Change {

  @Override
  public Optional<RejectionCode> refusal(ConversationState state) {
    if (!leaves() && !state.isAdmin(session.userId())) {
      return Optional.of(RejectionCode.NOT_AN_ADMIN);
    }
    if (!state.isMember(userId)) {
      return Optional.of(RejectionCode.NO_SUCH_MEMBER);
    }
    if (successorId != null) {
      return refusalOfSuccessor(state, successorId);
    }
    return state.isOnlyAdmin(userId) && state.members().size() > 1
        ? Optional.of(RejectionCode.LAST_ADMIN)
        : epochs.refusal(state, state.membersWithout(userId));
  }

  @Override
  public PreparedCommand prepare(ConversationState state) {
    List<Member> staying = state.membersWithout(userId);
    if (staying.isEmpty()) {
      return new PreparedCommand(command(state, null), state.epoch().number());
    }
    EpochStart epoch = epochs.after(state, Reason.MEMBER_REMOVED, staying);
    return new PreparedCommand(command(state, epoch), epoch.epoch());
  }

  private Command command(ConversationState state, @Nullable EpochStart epoch) {
    return new Command.RemoveMember(state.id(), session.userId(), userId, successorId, epoch);
  }

  private boolean leaves() {
    return session.userId().equals(userId);
  }

  private Optional<RejectionCode> refusalOfSuccessor(ConversationState state, UserId successor) {
    if (!leaves() || successor.equals(userId)) {
      throw Problem.of(
          ProblemType.INVALID_PARAMETER,
          "successor is for an admin who leaves, and must be another member");
    }
    if (!state.isAdmin(userId)) {
      return Optional.of(RejectionCode.NOT_AN_ADMIN);
    }
    return state.isMember(successor) ? Optional.empty() : Optional.of(RejectionCode.NO_SUCH_MEMBER);
  }
}
