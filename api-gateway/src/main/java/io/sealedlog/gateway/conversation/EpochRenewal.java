package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.gateway.conversation.ConversationChanges.Change;
import io.sealedlog.gateway.conversation.ConversationChanges.PreparedCommand;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// Starts a new epoch on request. Admins may do so at any time; any member may when the current
/// epoch is old, because it will soon be too old to send under.
record EpochRenewal(UserId actorId, NewEpochProvider epochs, Clock clock) implements Change {
  /// Half of an epoch's longest lifetime, from which on workers accept its age as a reason, plus an
  /// hour, as their clocks may be behind.
  private static final Duration OLD = EpochHeader.RENEWABLE_AGE.plusHours(1);

  @Override
  public Optional<RejectionCode> refusal(ConversationState state) {
    return state.isAdmin(actorId) || isOld(state)
        ? epochs.refusal(state, state.members())
        : Optional.of(RejectionCode.NOT_AN_ADMIN);
  }

  @Override
  public PreparedCommand prepare(ConversationState state) {
    Reason reason = state.isAdmin(actorId) ? Reason.REQUESTED : Reason.AGE;
    EpochStart epoch = epochs.after(state, reason, state.members());
    return new PreparedCommand(new Command.StartEpoch(state.id(), actorId, epoch), epoch.epoch());
  }

  private boolean isOld(ConversationState state) {
    return clock.millis() - state.epoch().startedAt() >= OLD.toMillis();
  }
}
