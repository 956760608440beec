package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.conversation.ConversationChanges.Change;
import io.sealedlog.gateway.conversation.ConversationChanges.PreparedCommand;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.List;
import java.util.Optional;

/// Adds a member.
record Addition(UserId actorId, Member member, HistoryAccess historyAccess) implements Change {
  /// Determines which earlier messages the new member can read.
  sealed interface HistoryAccess {}

  /// The new member can read no earlier message: a new epoch starts.
  record FromNewEpoch(NewEpochProvider epochs) implements HistoryAccess {}

  /// The new member can read all earlier messages: the current epoch continues.
  record WithHistory(Handover handover) implements HistoryAccess {}

  /// Seals the keys of all epochs so far to the new member.
  interface Handover {
    /// Returns why the wraps do not fit, when they were made beforehand for another state.
    default Optional<RejectionCode> refusal(ConversationState state) {
      return Optional.empty();
    }

    List<HistoryWrap> wraps(ConversationState state);
  }

  @Override
  public Optional<RejectionCode> refusal(ConversationState state) {
    if (!state.isAdmin(actorId)) {
      return Optional.of(RejectionCode.NOT_AN_ADMIN);
    }
    if (state.isMember(member.userId())) {
      return Optional.of(RejectionCode.ALREADY_A_MEMBER);
    }
    if (state.members().size() >= Members.AT_MOST) {
      return Optional.of(RejectionCode.TOO_MANY_MEMBERS);
    }
    return switch (historyAccess) {
      case FromNewEpoch(var epochs) -> epochs.refusal(state, state.membersWith(member));
      case WithHistory(var handover) -> handover.refusal(state);
    };
  }

  @Override
  public PreparedCommand prepare(ConversationState state) {
    return switch (historyAccess) {
      case FromNewEpoch(var epochs) -> {
        EpochStart epoch = epochs.after(state, Reason.MEMBER_ADDED, state.membersWith(member));
        yield new PreparedCommand(
            new Command.AddMember(state.id(), actorId, member, epoch, null), epoch.epoch());
      }
      case WithHistory(var handover) ->
          new PreparedCommand(
              new Command.AddMember(state.id(), actorId, member, null, handover.wraps(state)),
              state.epoch().number());
    };
  }
}
