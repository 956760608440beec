package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A conversation between two messages.
///
/// @param members by user id ascending
/// @param epoch null only between the first two events of a conversation, which are decided
///   together
public record ConversationState(List<Member> members, @Nullable EpochState epoch) {
  public ConversationState {
    members = List.copyOf(members);
  }

  public EpochState currentEpoch() {
    return Objects.requireNonNull(epoch, "a conversation starts with an epoch");
  }

  public Optional<Member> member(UserId userId) {
    int low = 0;
    int high = members.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = members.get(middle).userId().compareTo(userId);
      if (order == 0) {
        return Optional.of(members.get(middle));
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Optional.empty();
  }
}
