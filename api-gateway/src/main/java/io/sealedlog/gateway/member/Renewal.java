package io.sealedlog.gateway.member;

import io.sealedlog.gateway.conversation.ConversationChanges.Attempt;
import io.sealedlog.gateway.conversation.ConversationChanges.Wish;
import io.sealedlog.gateway.conversation.ConversationView;
import io.sealedlog.gateway.conversation.NextEpochs;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.Optional;

/// The conversation is to go on under new keys.
record Renewal(UserId actorId, NextEpochs epochs) implements Wish {
  @Override
  public Optional<RejectionCode> refusal(ConversationView view) {
    return view.isAdmin(actorId) ? Optional.empty() : Optional.of(RejectionCode.NOT_AN_ADMIN);
  }

  @Override
  public Attempt attempt(ConversationView view) {
    EpochStart epoch = epochs.after(view, Reason.REQUESTED, view.members());
    return new Attempt(new Command.StartEpoch(view.id(), actorId, epoch), epoch.epoch());
  }
}
