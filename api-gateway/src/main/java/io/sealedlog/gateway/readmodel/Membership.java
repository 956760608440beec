package io.sealedlog.gateway.readmodel;

import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.List;

/// The members of a conversation with their roles, and its epoch.
///
/// @param seq of the event that made it so
/// @param epoch the current one, 0 until the first has started
/// @param shareVersion of that epoch
/// @param epochStartedAt by the broker's clock, in milliseconds since 1970
/// @param members by user id ascending
record Membership(
    long seq, int epoch, int shareVersion, long epochStartedAt, List<Member> members) {
  Membership {
    members = List.copyOf(members);
  }

  /// Returns whether the event lists all members, independent of earlier events.
  static boolean listsAllMembers(RecordedEvent event) {
    return event.event() instanceof Event.EpochStarted
        || event.event() instanceof Event.ConversationCreated;
  }

  static Membership of(RecordedEvent whole) {
    return switch (whole.event()) {
      case Event.EpochStarted(EpochStart epoch, var members) ->
          new Membership(whole.seq(), epoch.epoch(), epoch.shareVersion(), whole.at(), members);
      case Event.ConversationCreated(var _, var members) ->
          new Membership(whole.seq(), 0, 0, whole.at(), members);
      default -> throw new IllegalArgumentException("not by itself: " + whole.event().type());
    };
  }

  /// Returns the membership after the next event that changed it.
  Membership after(RecordedEvent next) {
    Members present = new Members(members);
    return switch (next.event()) {
      case Event.MemberAdded(var member, var _) -> with(next, present.with(member));
      case Event.MemberRemoved(var userId, var _) -> with(next, present.without(userId));
      case Event.MemberRoleChanged(var userId, var role, var _) ->
          with(next, present.with(userId, role));
      default -> of(next);
    };
  }

  private Membership with(RecordedEvent next, Members changed) {
    return new Membership(next.seq(), epoch, shareVersion, epochStartedAt, changed.list());
  }
}
