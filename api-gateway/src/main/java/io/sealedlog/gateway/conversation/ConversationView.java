package io.sealedlog.gateway.conversation;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What sending, reading and changing need to know of a conversation.
///
/// @param seq of the newest event that is in this view for certain
/// @param members by user id ascending
public record ConversationView(ConversationId id, long seq, Epoch epoch, List<Member> members) {
  public ConversationView {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(epoch, "epoch");
    members = List.copyOf(members);
  }

  /// The current epoch.
  ///
  /// @param startedAt milliseconds since 1970, by the broker's clock
  public record Epoch(int number, int shareVersion, long startedAt) {
    static Epoch of(EpochStart start, long startedAt) {
      return new Epoch(start.epoch(), start.shareVersion(), startedAt);
    }
  }

  public int shareVersion() {
    return epoch.shareVersion();
  }

  public Optional<Member> member(UserId userId) {
    int index = indexOf(userId);
    return index < 0 ? Optional.empty() : Optional.of(members.get(index));
  }

  public boolean isMember(UserId userId) {
    return indexOf(userId) >= 0;
  }

  public boolean isAdmin(UserId userId) {
    return member(userId).map(Member::role).filter(Role.ADMIN::equals).isPresent();
  }

  /// Whether nobody else is an admin.
  public boolean isOnlyAdmin(UserId userId) {
    return isAdmin(userId)
        && members.stream()
            .noneMatch(member -> member.role() == Role.ADMIN && !member.userId().equals(userId));
  }

  /// The members with this one in, or in place of who was there with that id.
  public List<Member> membersWith(Member member) {
    List<Member> changed = new ArrayList<>(members);
    int index = indexOf(member.userId());
    if (index < 0) {
      changed.add(-index - 1, member);
    } else {
      changed.set(index, member);
    }
    return changed;
  }

  public List<Member> membersWithout(UserId userId) {
    return members.stream().filter(member -> !member.userId().equals(userId)).toList();
  }

  /// This view after the event; itself when the event is in it, or changes nothing of it.
  ConversationView after(RecordedEvent recorded) {
    if (recorded.seq() <= seq) {
      return this;
    }
    return switch (recorded.event()) {
      case Event.EpochStarted(var start) ->
          new ConversationView(id, recorded.seq(), Epoch.of(start, recorded.at()), members);
      case Event.MemberAdded(var member, var _) -> with(recorded, membersWith(member));
      case Event.MemberRemoved(var userId, var _) -> with(recorded, membersWithout(userId));
      case Event.MemberRoleChanged(var userId, var role, var _) ->
          with(recorded, membersWith(userId, role));
      case Event.IdentityPublished _,
          Event.ConversationCreated _,
          Event.MessageSealed _,
          Event.MessageRedacted _,
          Event.HistoryShared _ ->
          this;
    };
  }

  private ConversationView with(RecordedEvent recorded, List<Member> changed) {
    return new ConversationView(id, recorded.seq(), epoch, changed);
  }

  private List<Member> membersWith(UserId userId, Role role) {
    return member(userId)
        .map(member ->
            membersWith(new Member(userId, role, member.identityVersion(), member.identityHash())))
        .orElse(members);
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
