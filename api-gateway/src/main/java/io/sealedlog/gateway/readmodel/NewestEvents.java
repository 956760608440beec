package io.sealedlog.gateway.readmodel;

import io.sealedlog.gateway.readmodel.StoredEvents.EventKey;
import io.sealedlog.gateway.readmodel.StoredEvents.UnverifiedEvent;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.database.Row;
import io.sealedlog.runtime.database.SqlExecutor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads the newest event of conversations.
final class NewestEvents {
  /// Rows that are read from the end: when all of them are damaged, nothing is known.
  private static final int ROWS_READ = 8;

  private final StoredEvents events;

  NewestEvents(StoredEvents events) {
    this.events = events;
  }

  /// @param claimed seq of the conversation's newest event, according to its row
  /// @param event the newest authentic one; null when there is none among the last rows
  record Newest(ConversationId id, long claimed, @Nullable RecordedEvent event) {
    /// Returns whether the event is also the newest one according to the row.
    boolean certain() {
      return event != null && event.seq() == claimed;
    }
  }

  private record Candidate(
      UUID id, long claimed, @Nullable Long seq, @Nullable UnverifiedEvent stored) {
    static Candidate read(Row row) {
      Long seq = row.optionalLongInteger("seq").orElse(null);
      return new Candidate(
          row.uuid("id"),
          row.longInteger("last_seq"),
          seq,
          seq == null ? null : UnverifiedEvent.of(row));
    }
  }

  /// Returns the newest event of one conversation; empty when there is no such conversation.
  Optional<Newest> of(SqlExecutor sql, ConversationId id) {
    return of(sql, List.of(id), ROWS_READ).stream().findFirst();
  }

  /// Returns the newest event of each conversation that exists. The event is null when the very
  /// last row is not authentic.
  List<Newest> of(SqlExecutor sql, List<ConversationId> ids) {
    return of(sql, ids, 1);
  }

  private List<Newest> of(SqlExecutor sql, List<ConversationId> ids, int rowLimit) {
    Map<UUID, List<Candidate>> found = new LinkedHashMap<>();
    sql.query(
            """
            SELECT asked.id, c.last_seq, e.seq, e.event, e.content, e.content_hash
            FROM unnest(?, ?) AS asked(partition, id)
            JOIN read_g1.conversations c ON c.conversation_id = asked.id
            LEFT JOIN LATERAL (
              (SELECT m.seq, %s FROM read_g1.messages m
               WHERE m.partition = asked.partition AND m.conversation_id = asked.id
               ORDER BY m.seq DESC LIMIT ?)
              UNION ALL
              (SELECT e.seq, %s FROM read_g1.stream_events e
               WHERE e.partition = asked.partition AND e.stream_id = asked.id
               ORDER BY e.seq DESC LIMIT ?)
              ORDER BY seq DESC LIMIT ?
            ) AS e ON true
            """
                .formatted(StoredEvents.MESSAGE_STUB, StoredEvents.STUB),
            Candidate::read,
            ids.stream().map(events::partition).toArray(Integer[]::new),
            ids.stream().map(ConversationId::value).toArray(UUID[]::new),
            rowLimit,
            rowLimit,
            rowLimit)
        .forEach(row -> found.computeIfAbsent(row.id(), id -> new ArrayList<>()).add(row));
    return found.values().stream().map(this::newest).toList();
  }

  private Newest newest(List<Candidate> rows) {
    ConversationId id = new ConversationId(rows.getFirst().id());
    for (Candidate row : rows) {
      Long seq = row.seq();
      UnverifiedEvent stored = row.stored();
      if (seq != null && stored != null) {
        Optional<RecordedEvent> event =
            events.read(new EventKey(row.id(), seq), stored).map(read -> read.event());
        if (event.isPresent()) {
          return new Newest(id, row.claimed(), event.get());
        }
      }
    }
    return new Newest(id, rows.getFirst().claimed(), null);
  }
}
