package io.sealedlog.gateway.conversation;

import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.List;
import java.util.Optional;

/// Where the epoch comes from that a change of a conversation starts.
public interface EpochProvider {
  /// What speaks against it, when it is made already and was made for another state.
  ///
  /// @param members of the conversation from then on, by user id ascending
  default Optional<RejectionCode> refusal(ConversationState view, List<Member> members) {
    return Optional.empty();
  }

  /// The epoch after the view's.
  ///
  /// @param members of the conversation from then on, by user id ascending
  /// @throws io.sealedlog.gateway.problem.Problem when there can't be one
  EpochStart after(ConversationState view, Reason reason, List<Member> members);
}
