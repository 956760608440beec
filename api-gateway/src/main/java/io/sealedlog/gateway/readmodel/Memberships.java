package io.sealedlog.gateway.readmodel;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sealedlog.gateway.readmodel.StoredEvents.EventKey;
import io.sealedlog.gateway.readmodel.StoredEvents.UnverifiedEvent;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.database.SqlExecutor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Derives memberships from authentic events: each event names the seq of the membership event that
/// it was decided under, and those form a chain back to the last one that lists all members. A
/// chain with a missing link yields no membership.
final class Memberships {
  private static final int MOST_MEMBERS_REMEMBERED = 200_000;
  private static final int WEIGHT_BESIDE_MEMBERS = 4;

  /// Links of one conversation since its newest epoch; far more than people make.
  private static final int LONGEST_CHAIN = 10_000;

  private final StoredEvents events;

  /// Cached by the key of the membership event, whose content never changes.
  private final Cache<EventKey, Membership> cache =
      Caffeine.newBuilder()
          .<EventKey, Membership>weigher(
              (key, membership) -> WEIGHT_BESIDE_MEMBERS + membership.members().size())
          .maximumWeight(MOST_MEMBERS_REMEMBERED)
          .executor(Runnable::run)
          .build();

  Memberships(StoredEvents events) {
    this.events = events;
  }

  /// Returns the memberships as of these events. Those that can't be verified are left out, with an
  /// alarm.
  Map<EventKey, Membership> at(SqlExecutor sql, List<EventKey> keys) {
    Map<EventKey, Membership> found = new HashMap<>(cache.getAllPresent(keys));
    List<EventKey> unknown = keys.stream().filter(key -> !found.containsKey(key)).toList();
    if (unknown.isEmpty()) {
      return found;
    }
    Map<UUID, Map<Long, UnverifiedEvent>> chains = chains(sql, unknown);
    for (EventKey key : unknown) {
      replay(key, chains.getOrDefault(key.streamId(), Map.of()))
          .ifPresent(membership -> {
            found.put(key, membership);
            cache.put(key, membership);
          });
    }
    return found;
  }

  private Optional<Membership> replay(EventKey newest, Map<Long, UnverifiedEvent> chain) {
    Deque<RecordedEvent> back = new ArrayDeque<>();
    long seq = newest.seq();
    do {
      UnverifiedEvent stored = chain.get(seq);
      if (stored == null) {
        events.alarm("an event that changed a membership is gone", keyAt(newest, seq));
        return Optional.empty();
      }
      RecordedEvent event =
          events.read(keyAt(newest, seq), stored).map(read -> read.event()).orElse(null);
      if (event == null) {
        return Optional.empty();
      }
      if (!event.event().changesMembership()) {
        events.alarm("an event changes no membership", keyAt(newest, seq));
        return Optional.empty();
      }
      back.push(event);
      seq = event.membershipSeq();
    } while (!Membership.listsAllMembers(back.getFirst()));
    Membership membership = Membership.of(back.pop());
    while (!back.isEmpty()) {
      membership = membership.after(back.pop());
    }
    return Optional.of(membership);
  }

  private static EventKey keyAt(EventKey newest, long seq) {
    return new EventKey(newest.streamId(), seq);
  }

  /// Returns the candidates for links, by stream and seq: all from the newest epoch's start up to
  /// the event.
  private Map<UUID, Map<Long, UnverifiedEvent>> chains(SqlExecutor sql, List<EventKey> keys) {
    record Link(EventKey key, UnverifiedEvent stored) {}
    List<Link> links =
        sql.query(
            """
            SELECT e.stream_id, e.seq, e.event, e.content, e.content_hash
            FROM unnest(?, ?, ?) AS asked(partition, id, seq)
            CROSS JOIN LATERAL (
              SELECT e.stream_id, e.seq, %s FROM read_g1.stream_events e
              WHERE e.partition = asked.partition AND e.stream_id = asked.id
                AND e.seq <= asked.seq
                AND e.seq >= coalesce(
                  (SELECT max(p.seq) FROM read_g1.epochs p
                   WHERE p.conversation_id = asked.id AND p.seq <= asked.seq), 1)
                AND e.type IN ('conversation.created', 'epoch.started', 'member.added',
                  'member.removed', 'member.role-changed')
              ORDER BY e.seq DESC LIMIT ?
            ) AS e
            """
                .formatted(StoredEvents.STUB),
            row ->
                new Link(
                    new EventKey(row.uuid("stream_id"), row.longInteger("seq")),
                    UnverifiedEvent.of(row)),
            keys.stream()
                .map(key -> events.partition(new ConversationId(key.streamId())))
                .toArray(Integer[]::new),
            keys.stream().map(EventKey::streamId).toArray(UUID[]::new),
            keys.stream().map(EventKey::seq).toArray(Long[]::new),
            LONGEST_CHAIN);
    Map<UUID, Map<Long, UnverifiedEvent>> chains = new HashMap<>();
    for (Link link : links) {
      chains
          .computeIfAbsent(link.key().streamId(), id -> new HashMap<>())
          .put(link.key().seq(), link.stored());
    }
    return chains;
  }
}
