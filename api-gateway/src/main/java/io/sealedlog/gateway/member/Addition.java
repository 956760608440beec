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

/// Somebody is to become a member.
record Addition(UserId actorId, Member member, Past past) implements Change {
  /// What the new member gets to know of what was before.
  sealed interface Past {}

  /// Nothing: a new epoch starts.
  record WithEpoch(EpochProvider epochs) implements Past {}

  /// Everything: the present epoch goes on.
  record WithHistory(Handover handover) implements Past {}

  /// Seals the keys of all epochs so far to the new member.
  interface Handover {
    /// What speaks against it, when it is made already and was made for another state.
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
