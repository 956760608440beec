package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.UserId;
import java.util.ArrayList;
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
    int index = indexOf(userId);
    return index < 0 ? Optional.empty() : Optional.of(members.get(index));
  }

  public boolean isAdmin(UserId userId) {
    return member(userId).map(Member::role).filter(Role.ADMIN::equals).isPresent();
  }

  /// Whether nobody else is an admin.
  boolean isOnlyAdmin(UserId userId) {
    return isAdmin(userId)
        && members.stream()
            .noneMatch(member -> member.role() == Role.ADMIN && !member.userId().equals(userId));
  }

  /// With the member in, or in place of who was there with that id.
  ConversationState with(Member member) {
    List<Member> changed = new ArrayList<>(members);
    int index = indexOf(member.userId());
    if (index < 0) {
      changed.add(-index - 1, member);
    } else {
      changed.set(index, member);
    }
    return new ConversationState(changed, epoch);
  }

  ConversationState without(UserId userId) {
    return new ConversationState(
        members.stream().filter(member -> !member.userId().equals(userId)).toList(), epoch);
  }

  ConversationState with(EpochState started) {
    return new ConversationState(members, started);
  }

  /// As `Collections.binarySearch` has it.
  private int indexOf(UserId userId) {
    int low = 0;
    int high = members.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = members.get(middle).userId().compareTo(userId);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }
}
