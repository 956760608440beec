package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.key.ReadingKeys;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import java.security.SecureRandom;
import java.util.List;

/// Seals the keys of all epochs so far to a new member, as far as the inviter's session can open
/// them.
final class HistoryHandover {
  private final ReadingKeys keys;
  private final Freshness freshness;
  private final SecureRandom random;

  HistoryHandover(ReadingKeys keys, Freshness freshness, SecureRandom random) {
    this.keys = keys;
    this.freshness = freshness;
    this.random = random;
  }

  /// Returns one wrap for each epoch, from the first to the current one.
  ///
  /// @throws Problem when the inviter lacks the keys of one, or there are too many
  List<HistoryWrap> seal(ActiveSession inviter, ConversationState state, IdentityRecord to) {
    if (state.epoch().number() > Event.HistoryShared.MOST_WRAPS) {
      throw RejectionProblems.of(RejectionCode.HISTORY_TOO_LONG);
    }
    // The newest epoch may be known from the log before the read model has it.
    return freshness
        .findForCertain(
            state.id().stream(),
            Freshness.CATCH_UP,
            () -> keys.sealHistory(inviter, state.id(), state.epoch().number(), to, random))
        .orElseThrow(() ->
            Problem.of(
                ProblemType.HISTORY_NOT_AVAILABLE,
                "you were not given the keys of all epochs yourself: use \"none\", or let"
                    + " somebody do it who was"));
  }
}
