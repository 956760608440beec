package io.sealedlog.gateway.readmodel;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.readmodel.StoredEvents.EventKey;
import io.sealedlog.gateway.readmodel.StoredEvents.UnverifiedEvent;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.database.Jdbc;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Loads the events that distribute keys. In a large group they are large, with a wrap for each
/// member, so few are loaded at once, and recent ones are cached.
final class KeyEvents {
  private static final long MAX_BYTES_AT_ONCE = 4L * 1024 * 1024;
  private static final long MAX_CACHED_BYTES = 32L * 1024 * 1024;
  private static final int OVERHEAD_BYTES = 1_000;

  private final Jdbc jdbc;
  private final StoredEvents events;
  private final Cache<EventKey, CachedEvent> cache =
      Caffeine.newBuilder()
          .<EventKey, CachedEvent>weigher((key, each) -> each.weight())
          .maximumWeight(MAX_CACHED_BYTES)
          .executor(Runnable::run)
          .build();

  KeyEvents(Jdbc jdbc, StoredEvents events) {
    this.jdbc = jdbc;
    this.events = events;
  }

  private record CachedEvent(RecordedEvent event, int weight) {}

  private record LoadedEvent(long seq, UnverifiedEvent stored) {
    int weight() {
      Bytes content = stored.content();
      return OVERHEAD_BYTES + stored.stub().length() + (content == null ? 0 : content.length());
    }
  }

  /// Passes the events at these seqs to the consumer, with their wraps. Events that are not
  /// authentic are left out.
  void withWraps(ConversationId id, SortedSet<Long> seqs, Consumer<RecordedEvent> consumer) {
    TreeSet<Long> rest = new TreeSet<>();
    for (long seq : seqs) {
      CachedEvent known = cache.getIfPresent(EventKey.of(id, seq));
      if (known == null) {
        rest.add(seq);
      } else {
        consumer.accept(known.event());
      }
    }
    while (!rest.isEmpty()) {
      List<LoadedEvent> some = load(id, rest);
      for (LoadedEvent each : some) {
        read(
            id,
            each,
            event -> {
              cache.put(EventKey.of(id, each.seq()), new CachedEvent(event, each.weight()));
              consumer.accept(event);
            });
      }
      rest =
          some.isEmpty()
              ? new TreeSet<>()
              : new TreeSet<>(rest.tailSet(some.getLast().seq(), false));
    }
  }

  /// Passes the events at these seqs to the consumer, without their wraps.
  void withoutWraps(ConversationId id, SortedSet<Long> seqs, Consumer<RecordedEvent> consumer) {
    if (seqs.isEmpty()) {
      return;
    }
    jdbc.query(
            """
            SELECT e.seq, %s FROM read_g1.stream_events e
            WHERE e.partition = ? AND e.stream_id = ? AND e.seq = ANY (?)
            """
                .formatted(StoredEvents.STUB),
            row -> new LoadedEvent(row.longInteger("seq"), UnverifiedEvent.of(row)),
            events.partition(id),
            id.value(),
            seqs.toArray(Long[]::new))
        .forEach(each -> read(id, each, consumer));
  }

  private void read(ConversationId id, LoadedEvent loaded, Consumer<RecordedEvent> consumer) {
    events
        .read(EventKey.of(id, loaded.seq()), loaded.stored())
        .ifPresent(found -> consumer.accept(found.event()));
  }

  /// Loads the first events by seq, up to a total size, and at least one.
  private List<LoadedEvent> load(ConversationId id, SortedSet<Long> seqs) {
    return new ArrayList<>(
        jdbc.query(
            """
            SELECT seq, event, coalesce(content, ''::bytea) AS content, NULL::bytea AS content_hash
            FROM (
              SELECT e.seq, e.event, e.content,
                sum(coalesce(octet_length(e.content), 0)) OVER (
                  ORDER BY e.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
              FROM read_g1.stream_events e
              WHERE e.partition = ? AND e.stream_id = ? AND e.seq = ANY (?)
            ) AS sized
            WHERE coalesce(bytes_before, 0) < ?
            ORDER BY seq
            """,
            row -> new LoadedEvent(row.longInteger("seq"), UnverifiedEvent.of(row)),
            events.partition(id),
            id.value(),
            seqs.toArray(Long[]::new),
            MAX_BYTES_AT_ONCE));
  }
}
