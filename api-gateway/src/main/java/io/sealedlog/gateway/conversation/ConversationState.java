package io.sealedlog.gateway.conversation;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.List;
import java.util.Objects;

/// The state of a conversation, as far as sending, reading and changing need it.
///
/// @param seq of the newest event that this state includes for certain
/// @param members by user id ascending
public record ConversationState(ConversationId id, long seq, Epoch epoch, List<Member> members) {
  public ConversationState {
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

  public boolean isMember(UserId userId) {
    return present().contains(userId);
  }

  public boolean isAdmin(UserId userId) {
    return present().isAdmin(userId);
  }

  /// Returns whether this user is the only admin.
  public boolean isOnlyAdmin(UserId userId) {
    return present().isOnlyAdmin(userId);
  }

  /// Returns the members with this one added, or in place of the one with the same id.
  public List<Member> membersWith(Member member) {
    return present().with(member).list();
  }

  public List<Member> membersWithout(UserId userId) {
    return present().without(userId).list();
  }

  /// Returns the state after the event; this state when it includes the event already or the event
  /// changes nothing.
  ConversationState after(RecordedEvent recorded) {
    if (recorded.seq() <= seq) {
      return this;
    }
    return switch (recorded.event()) {
      case Event.EpochStarted(var start, var current) ->
          new ConversationState(id, recorded.seq(), Epoch.of(start, recorded.at()), current);
      case Event.MemberAdded(var member, var _) -> with(recorded, membersWith(member));
      case Event.MemberRemoved(var userId, var _) -> with(recorded, membersWithout(userId));
      case Event.MemberRoleChanged(var userId, var role, var _) ->
          with(recorded, present().with(userId, role).list());
      case Event.IdentityPublished _,
          Event.ConversationCreated _,
          Event.MessageSealed _,
          Event.MessageRedacted _,
          Event.HistoryShared _ ->
          this;
    };
  }

  private ConversationState with(RecordedEvent recorded, List<Member> changed) {
    return new ConversationState(id, recorded.seq(), epoch, changed);
  }

  private Members present() {
    return new Members(members);
  }
}
