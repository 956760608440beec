package io.sealedlog.gateway.readmodel;

import io.sealedlog.gateway.readmodel.NewestEvents.Newest;
import io.sealedlog.gateway.readmodel.StoredEvents.UnverifiedEvent;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.SqlExecutor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads conversations and their members.
public final class ConversationReads {
  private final Jdbc jdbc;
  private final StoredEvents events;
  private final NewestEvents newest;
  private final Memberships memberships;

  ConversationReads(Jdbc jdbc, StoredEvents events) {
    this.jdbc = jdbc;
    this.events = events;
    this.newest = new NewestEvents(events);
    this.memberships = new Memberships(events);
  }

  /// A cursor into a user's list of conversations, newest activity first. The order comes from
  /// unverified rows and is best effort.
  public record Cursor(Instant lastAt, ConversationId id) {
    /// Before the first conversation.
    public static final Cursor FIRST =
        new Cursor(Instant.parse("9999-12-31T00:00:00Z"), new ConversationId(new UUID(-1, -1)));
  }

  /// @param next the cursor of the next page, null on the last page
  public record Page(List<StoredConversation> conversations, @Nullable Cursor next) {}

  /// The creation of a conversation.
  public record Origin(UserId creatorId, Instant createdAt, List<Member> members) {}

  /// How far the events of a conversation go.
  ///
  /// @param lastSeq of the newest authentic event, 0 when there is none
  /// @param claimed the last seq according to the row, capped a little above `lastSeq`
  public record SeqRange(long lastSeq, long claimed) {
    private static final int MAX_CLAIM_AHEAD = 8;

    static SeqRange of(Newest newest) {
      RecordedEvent event = newest.event();
      long last = event == null ? 0 : event.seq();
      return new SeqRange(last, Math.clamp(newest.claimed(), last, last + MAX_CLAIM_AHEAD));
    }
  }

  /// @throws io.sealedlog.gateway.problem.Problem when the members can't be verified
  public Optional<StoredConversation> find(ConversationId id) {
    List<Newest> found = newest.of(jdbc, List.of(id));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    StoredConversation verified = verified(jdbc, found).get(id);
    if (verified == null) {
      throw events.damaged("it can't be told who is in a conversation", id);
    }
    return Optional.of(verified);
  }

  /// Returns at most `limit` of a user's conversations after the cursor. A conversation whose
  /// members can't be verified is left out, with an alarm.
  public Page page(UserId userId, Cursor after, int limit) {
    List<Cursor> cursors =
        jdbc.query(
            """
            SELECT c.last_at, c.conversation_id
            FROM read_g1.members m JOIN read_g1.conversations c USING (conversation_id)
            WHERE m.user_id = ? AND (c.last_at, c.conversation_id) < (?, ?)
            ORDER BY c.last_at DESC, c.conversation_id DESC
            LIMIT ?
            """,
            row ->
                new Cursor(row.instant("last_at"), new ConversationId(row.uuid("conversation_id"))),
            userId.value(),
            after.lastAt(),
            after.id().value(),
            limit + 1);
    boolean more = cursors.size() > limit;
    List<Cursor> shown = more ? cursors.subList(0, limit) : cursors;
    List<ConversationId> ids = shown.stream().map(Cursor::id).toList();
    Map<ConversationId, StoredConversation> found =
        ids.isEmpty() ? Map.of() : verified(jdbc, newest.of(jdbc, ids));
    return new Page(
        ids.stream()
            .map(found::get)
            .filter(Objects::nonNull)
            .filter(conversation -> hasMember(conversation, userId))
            .toList(),
        more ? shown.getLast() : null);
  }

  /// Returns which of these conversations have the user as a member.
  List<ConversationId> withMember(SqlExecutor sql, UserId userId, List<ConversationId> ids) {
    return verified(sql, newest.of(sql, ids)).values().stream()
        .filter(conversation -> hasMember(conversation, userId))
        .map(StoredConversation::id)
        .toList();
  }

  /// Returns the extent of a conversation in the read model; empty when there is none.
  public Optional<SeqRange> extent(ConversationId id) {
    return newest.of(jdbc, id).map(SeqRange::of);
  }

  /// Empty when there is no such conversation.
  ///
  /// @throws io.sealedlog.gateway.problem.Problem when there is one, but its first event is missing
  public Optional<Origin> origin(ConversationId id) {
    Optional<RecordedEvent> first = event(id, 1);
    if (first.isEmpty() && newest.of(jdbc, id).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        first
            .filter(event -> event.event() instanceof Event.ConversationCreated)
            .map(ConversationReads::origin)
            .orElseThrow(() -> events.damaged("the beginning of a conversation is gone", id)));
  }

  /// Returns the position of an event that is not a message.
  public Optional<Position> position(ConversationId id, long seq) {
    return event(id, seq).map(events::position);
  }

  private boolean hasMember(StoredConversation conversation, UserId userId) {
    boolean member = conversation.includes(userId);
    if (!member) {
      events.alarm("a row says that somebody is in a conversation who is not", conversation.id());
    }
    return member;
  }

  private static Origin origin(RecordedEvent event) {
    Event.ConversationCreated created = (Event.ConversationCreated) event.event();
    return new Origin(created.creatorId(), Instant.ofEpochMilli(event.at()), created.members());
  }

  private Optional<RecordedEvent> event(ConversationId id, long seq) {
    return jdbc.queryOne(
            "SELECT %s FROM read_g1.stream_events e WHERE partition = ? AND stream_id = ? AND seq = ?"
                .formatted(StoredEvents.STUB),
            UnverifiedEvent::of,
            events.partition(id),
            id.value(),
            seq)
        .flatMap(stored -> events.read(StoredEvents.EventKey.of(id, seq), stored))
        .map(read -> read.event());
  }

  /// Returns the conversations whose newest event and members are verified, by id.
  private Map<ConversationId, StoredConversation> verified(SqlExecutor sql, List<Newest> all) {
    List<RecordedEvent> certain = new ArrayList<>();
    for (Newest each : all) {
      RecordedEvent event = each.event();
      if (each.certain() && event != null) {
        certain.add(event);
      } else {
        events.alarm("the newest event of a conversation is gone", each.id());
      }
    }
    Map<StoredEvents.EventKey, Membership> found =
        certain.isEmpty()
            ? Map.of()
            : memberships.at(sql, certain.stream().map(ConversationReads::membershipKey).toList());
    Map<ConversationId, StoredConversation> verified = new HashMap<>();
    for (RecordedEvent event : certain) {
      Membership membership = found.get(membershipKey(event));
      if (membership != null) {
        ConversationId id = new ConversationId(event.streamId().value());
        verified.put(
            id,
            StoredConversation.of(id, event.seq(), Instant.ofEpochMilli(event.at()), membership));
      }
    }
    return verified;
  }

  private static StoredEvents.EventKey membershipKey(RecordedEvent event) {
    return new StoredEvents.EventKey(
        event.streamId().value(),
        event.event().changesMembership() ? event.seq() : event.membershipSeq());
  }
}
