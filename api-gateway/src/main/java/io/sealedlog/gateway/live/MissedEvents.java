package io.sealedlog.gateway.live;

import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.gateway.readmodel.LiveReads;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a reader missed, out of the read model: the events of his conversations in a range of the
/// log, of each as far as he was a member.
final class MissedEvents {
  private static final int PAGE = 200;

  private final LiveReads reads;
  private final Partitions partitions;
  private final UserId userId;

  /// Takes one event.
  interface Taker {
    /// @return false to stop
    boolean take(int partition, LiveReads.Found place) throws IOException;
  }

  MissedEvents(LiveReads reads, Partitions partitions, UserId userId) {
    this.reads = reads;
    this.partitions = partitions;
    this.userId = userId;
  }

  /// @param now the reader's conversations, at a position at or after `to`
  /// @return false when the taker stopped
  boolean read(LivePosition from, LivePosition to, LiveReads.Memberships now, Taker taker)
      throws IOException {
    for (int i = 0; i < to.partitions(); i++) {
      if (from.next(i) < to.next(i) && !read(i, from.next(i), to.next(i), now, taker)) {
        return false;
      }
    }
    return true;
  }

  private boolean read(int partition, long from, long to, LiveReads.Memberships now, Taker taker)
      throws IOException {
    Set<ConversationId> inside = new HashSet<>(now.conversations());
    inside.removeIf(id -> partitions.of(id.stream()) != partition);
    Set<ConversationId> concerned = new HashSet<>(inside);
    Walk walk = new Walk(concerned, inside, new HashMap<>());
    goBack(partition, from, now.nextLeaf().get(partition), walk);
    return concerned.isEmpty() || pages(partition, from, to, walk, taker);
  }

  /// @param doubtful of each conversation, the leaf index of the newest time that he joined it of
  ///   which it is not known when he left again
  private record Walk(
      Set<ConversationId> concerned,
      Set<ConversationId> inside,
      Map<ConversationId, Long> doubtful) {}

  // From how it is now to how it was at the beginning. Who joined and left is everybody's, so there
  // may be much of it.
  private void goBack(int partition, long from, long now, Walk walk) {
    long end = now;
    LiveReads.Changes page;
    do {
      page = reads.membershipEvents(partition, from, end, PAGE);
      page.events().forEach(change -> undo(change, walk));
      end = page.end();
    } while (page.rows() == PAGE);
  }

  private void undo(RecordedEvent change, Walk walk) {
    ConversationId id = new ConversationId(change.streamId().value());
    if (walk.doubtful().containsKey(id)) {
      return;
    }
    joined(change)
        .ifPresent(joined -> {
          // He was in it from here on, and later he was not: what took him out is gone. What he may
          // see of that time nobody can tell, so he sees nothing of it.
          if (joined && !walk.inside().contains(id)) {
            reads.leavingIsGone(id);
            walk.doubtful().put(id, change.leafIndex());
            return;
          }
          walk.concerned().add(id);
          if (joined) {
            walk.inside().remove(id);
          } else {
            walk.inside().add(id);
          }
        });
  }

  private boolean pages(int partition, long from, long to, Walk walk, Taker taker)
      throws IOException {
    long next = from;
    while (true) {
      LiveReads.Page page = reads.events(partition, next, to, walk.concerned(), PAGE);
      for (LiveReads.Found place : page.places()) {
        if (isVisible(place, walk) && !taker.take(partition, place)) {
          return false;
        }
      }
      if (!page.more()) {
        return true;
      }
      next = page.places().getLast().leafIndex() + 1;
    }
  }

  private boolean isVisible(LiveReads.Found place, Walk walk) {
    Set<ConversationId> inside = walk.inside();
    RecordedEvent event = place.event();
    if (event == null) {
      StoredMessage message = place.message();
      return message != null && inside.contains(message.facts().conversationId());
    }
    ConversationId id = new ConversationId(event.streamId().value());
    Optional<Boolean> joined = joined(event);
    if (joined.isEmpty()) {
      return inside.contains(id);
    }
    // To whom it concerns it is the first thing, or the last.
    if (joined.get()) {
      if (event.leafIndex() <= walk.doubtful().getOrDefault(id, -1L)) {
        return false;
      }
      inside.add(id);
      return true;
    }
    return inside.remove(id);
  }

  /// Whether the reader joined or left by the event; empty when neither.
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
