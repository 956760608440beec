package io.sealedlog.gateway.live;

import io.sealedlog.gateway.readmodel.LiveReads;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.kafka.Partitions;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the events that a reader missed from the read model: in a range of the log, the events of
/// each conversation during the reader's membership.
final class MissedEvents {
  private static final int PAGE = 200;

  private final LiveReads reads;
  private final Partitions partitions;
  private final UserId userId;

  /// Receives the events, one by one.
  interface Receiver {
    /// @return false to stop
    boolean receive(int partition, LiveReads.LogItem item) throws IOException;
  }

  MissedEvents(LiveReads reads, Partitions partitions, UserId userId) {
    this.reads = reads;
    this.partitions = partitions;
    this.userId = userId;
  }

  /// @param now the reader's conversations, at a position at or after `to`
  /// @return false when the receiver stopped
  boolean read(LivePosition from, LivePosition to, LiveReads.Memberships now, Receiver receiver)
      throws IOException {
    for (int i = 0; i < to.partitions(); i++) {
      if (from.next(i) < to.next(i) && !read(i, from.next(i), to.next(i), now, receiver)) {
        return false;
      }
    }
    return true;
  }

  private boolean read(
      int partition, long from, long to, LiveReads.Memberships now, Receiver receiver)
      throws IOException {
    Set<ConversationId> current = new HashSet<>(now.conversations());
    current.removeIf(id -> partitions.of(id.stream()) != partition);
    Set<ConversationId> relevant = new HashSet<>(current);
    Replay replay = new Replay(relevant, current, new HashMap<>());
    rewind(partition, from, now.nextLeaf().get(partition), replay);
    return relevant.isEmpty() || pages(partition, from, to, replay, receiver);
  }

  /// The reader's memberships while the log is replayed.
  ///
  /// @param relevant every conversation that the reader was a member of at some time in the range
  /// @param current the conversations that the reader is a member of at the present point of the
  ///   replay
  /// @param uncertain by conversation: the leaf index of the reader's latest join whose leave is
  ///   missing
  private record Replay(
      Set<ConversationId> relevant,
      Set<ConversationId> current,
      Map<ConversationId, Long> uncertain) {}

  // Rewinds the memberships from now to the start of the range. Reads the joins and leaves of all
  // users, which may be many.
  private void rewind(int partition, long from, long now, Replay replay) {
    long end = now;
    LiveReads.Page<RecordedEvent> page;
    do {
      page = reads.membershipEvents(partition, from, end, PAGE);
      page.items().forEach(change -> undo(change, replay));
      end = page.next();
    } while (page.more());
  }

  private void undo(RecordedEvent change, Replay replay) {
    ConversationId id = new ConversationId(change.streamId().value());
    if (replay.uncertain().containsKey(id)) {
      return;
    }
    joined(change)
        .ifPresent(joined -> {
          // The reader joined here and is later not a member, so the event of the leave is missing.
          // The end of that membership is unknown, so none of it is shown.
          if (joined && !replay.current().contains(id)) {
            reads.reportMissingLeave(id);
            replay.uncertain().put(id, change.leafIndex());
            return;
          }
          replay.relevant().add(id);
          if (joined) {
            replay.current().remove(id);
          } else {
            replay.current().add(id);
          }
        });
  }

  private boolean pages(int partition, long from, long to, Replay replay, Receiver receiver)
      throws IOException {
    long next = from;
    while (true) {
      LiveReads.Page<LiveReads.LogItem> page =
          reads.events(partition, next, to, replay.relevant(), PAGE);
      for (LiveReads.LogItem item : page.items()) {
        if (isVisible(item, replay) && !receiver.receive(partition, item)) {
          return false;
        }
      }
      if (!page.more()) {
        return true;
      }
      next = page.next();
    }
  }

  private boolean isVisible(LiveReads.LogItem item, Replay replay) {
    Set<ConversationId> current = replay.current();
    RecordedEvent event = item.event();
    if (event == null) {
      StoredMessage message = item.message();
      return message != null && current.contains(message.facts().conversationId());
    }
    ConversationId id = new ConversationId(event.streamId().value());
    Optional<Boolean> joined = joined(event);
    if (joined.isEmpty()) {
      return current.contains(id);
    }
    // The event of a join is the first one that the joining reader sees, that of a leave the last
    // one.
    if (joined.get()) {
      if (event.leafIndex() <= replay.uncertain().getOrDefault(id, -1L)) {
        return false;
      }
      current.add(id);
      return true;
    }
    return current.remove(id);
  }

  /// Returns whether the reader joined or left by the event; empty when neither.
  private Optional<Boolean> joined(RecordedEvent recorded) {
    return switch (recorded.event()) {
      case Event.ConversationCreated(var _, var members) ->
          members.stream().anyMatch(member -> member.userId().equals(userId))
              ? Optional.of(true)
              : Optional.empty();
      case Event.MemberAdded(var member, var _) ->
          member.userId().equals(userId) ? Optional.of(true) : Optional.empty();
      case Event.MemberRemoved(var removed, var _) ->
          removed.equals(userId) ? Optional.of(false) : Optional.empty();
      case Event.IdentityPublished _,
          Event.EpochStarted _,
          Event.MessageSealed _,
          Event.MessageRedacted _,
          Event.MemberRoleChanged _,
          Event.HistoryShared _ ->
          Optional.empty();
    };
  }
}
