package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.List;
import java.util.Optional;

/// The keys of all epochs so far, sealed to a new member by the inviter's client. The gateway can't
/// know whether they open.
///
/// @param wraps by epoch ascending, from 1 on
record ClientHistory(List<HistoryWrap> wraps) implements Addition.Handover {

  /// @param identityVersion of the new member's identity
  /// @throws Problem when a wrap is for another version
  static ClientHistory of(List<HistoryWrap> wraps, int identityVersion) {
    if (wraps.size() > Event.HistoryShared.MOST_WRAPS) {
      throw RejectionProblems.of(RejectionCode.HISTORY_TOO_LONG);
    }
    if (wraps.stream().anyMatch(wrap -> wrap.identityVersion() != identityVersion)) {
      throw Problem.of(
          ProblemType.INVALID_EPOCH,
          "field historyWraps must be for version %d of the new member's identity"
              .formatted(identityVersion));
    }
    return new ClientHistory(wraps);
  }

  @Override
  public Optional<RejectionCode> refusal(ConversationState state) {
    return wraps.size() == state.epoch().number()
        ? Optional.empty()
        : Optional.of(RejectionCode.STALE_EPOCH);
  }

  @Override
  public List<HistoryWrap> wraps(ConversationState state) {
    return wraps;
  }
}
