package io.sealedlog.gateway.conversation;

import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.List;
import java.util.Optional;

/// Provides the epoch that a change of a conversation starts.
interface NewEpochProvider {
  /// Returns why the epoch does not fit, when it was made beforehand for another state.
  ///
  /// @param members of the conversation after the change, by user id ascending
  default Optional<RejectionCode> refusal(ConversationState state, List<Member> members) {
    return Optional.empty();
  }

  /// Returns the epoch that follows the state's.
  ///
  /// @param members of the conversation after the change, by user id ascending
  /// @throws io.sealedlog.gateway.problem.Problem when no epoch can be made
  EpochStart after(ConversationState state, Reason reason, List<Member> members);
}
