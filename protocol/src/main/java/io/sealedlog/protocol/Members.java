package io.sealedlog.protocol;

import io.sealedlog.protocol.Member.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The members of a conversation.
///
/// @param list by user id ascending, without duplicates
public record Members(List<Member> list) {
  public static final int AT_MOST = 500;

  public Members {
    list = List.copyOf(list);
  }

  public Optional<Member> find(UserId userId) {
    int index = indexOf(userId);
    return index < 0 ? Optional.empty() : Optional.of(list.get(index));
  }

  public boolean contains(UserId userId) {
    return indexOf(userId) >= 0;
  }

  public boolean isAdmin(UserId userId) {
    return find(userId).map(Member::role).filter(Role.ADMIN::equals).isPresent();
  }

  /// Returns whether the user is an admin and nobody else is.
  public boolean isOnlyAdmin(UserId userId) {
    return isAdmin(userId)
        && list.stream()
            .noneMatch(member -> member.role() == Role.ADMIN && !member.userId().equals(userId));
  }

  /// Returns the members with this one added, or replaced if the user is a member already.
  public Members with(Member member) {
    List<Member> changed = new ArrayList<>(list);
    int index = indexOf(member.userId());
    if (index < 0) {
      changed.add(-index - 1, member);
    } else {
      changed.set(index, member);
    }
    return new Members(changed);
  }

  /// Returns the members with the role of one changed; unchanged if the user is not a member.
  public Members with(UserId userId, Role role) {
    return find(userId)
        .map(member ->
            with(new Member(userId, role, member.identityVersion(), member.identityHash())))
        .orElse(this);
  }

  public Members without(UserId userId) {
    return new Members(list.stream().filter(member -> !member.userId().equals(userId)).toList());
  }

  /// Returns the same as `Collections.binarySearch`.
  private int indexOf(UserId userId) {
    int low = 0;
    int high = list.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = list.get(middle).userId().compareTo(userId);
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
