package io.sealedlog.gateway.member;

import io.sealedlog.gateway.conversation.ConversationChanges.Attempt;
import io.sealedlog.gateway.conversation.ConversationChanges.Change;
import io.sealedlog.gateway.conversation.ConversationState;
import io.sealedlog.gateway.conversation.EpochProvider;
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
record Addition(UserId actorId, Member member, Past past) implements Change {
  /// Determines which earlier messages the new member can read.
  sealed interface Past {}

  /// None: a new epoch starts.
  record WithEpoch(EpochProvider epochs) implements Past {}

  /// All: the current epoch continues.
  record WithHistory(Handover handover) implements Past {}

  /// Seals the keys of all epochs so far to the new member.
  interface Handover {
    /// Returns why the wraps do not fit, when they were made beforehand for another state.
    default Optional<RejectionCode> refusal(ConversationState view) {
      return Optional.empty();
    }

    List<HistoryWrap> wraps(ConversationState view);
  }

  @Override
  public Optional<RejectionCode> refusal(ConversationState view) {
    if (!view.isAdmin(actorId)) {
      return Optional.of(RejectionCode.NOT_AN_ADMIN);
    }
    if (view.isMember(member.userId())) {
      return Optional.of(RejectionCode.ALREADY_A_MEMBER);
    }
    if (view.members().size() >= Members.AT_MOST) {
      return Optional.of(RejectionCode.TOO_MANY_MEMBERS);
    }
    return switch (past) {
      case WithEpoch(var epochs) -> epochs.refusal(view, view.membersWith(member));
      case WithHistory(var handover) -> handover.refusal(view);
    };
  }

  @Override
  public Attempt attempt(ConversationState view) {
    return switch (past) {
      case WithEpoch(var epochs) -> {
        EpochStart epoch = epochs.after(view, Reason.MEMBER_ADDED, view.membersWith(member));
        yield new Attempt(
            new Command.AddMember(view.id(), actorId, member, epoch, null), epoch.epoch());
      }
      case WithHistory(var handover) ->
          new Attempt(
              new Command.AddMember(view.id(), actorId, member, null, handover.wraps(view)),
              view.epoch().number());
    };
  }
}
