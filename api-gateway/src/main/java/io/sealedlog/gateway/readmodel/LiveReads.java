package io.sealedlog.gateway.readmodel;

import io.sealedlog.gateway.readmodel.StoredEvents.EventKey;
import io.sealedlog.gateway.readmodel.StoredEvents.UnverifiedEvent;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Row;
import io.sealedlog.runtime.database.SqlExecutor;
import io.sealedlog.runtime.kafka.Partitions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the events that a live reader missed, in the order of the log. Rows without an authentic
/// event are skipped, with an alarm.
public final class LiveReads {
  private static final Logger log = LoggerFactory.getLogger(LiveReads.class);

  /// Bounds the size of a page, which is held in memory until its reader has taken it, by many
  /// readers at once.
  private static final long MOST_BYTES = 256 * 1024;

  private static final int ROWS_AT_THE_END = 8;

  /// Conversations that are verified by one query.
  private static final int MEMBERSHIPS_AT_ONCE = 500;

  private final Jdbc jdbc;
  private final StoredEvents events;
  private final ConversationReads conversations;
  private final MessageRows messages;

  LiveReads(Jdbc jdbc, StoredEvents events, ConversationReads conversations) {
    this.jdbc = jdbc;
    this.events = events;
    this.conversations = conversations;
    this.messages = new MessageRows(events);
  }

  /// @param nextLeaf by partition: the read model's next leaf index
  public record Memberships(Set<ConversationId> conversations, List<Long> nextLeaf) {}

  /// The content of a row in the log's order: a message, another event, or neither when it is not
  /// authentic.
  public record LogItem(
      long leafIndex, @Nullable RecordedEvent event, @Nullable StoredMessage message) {}

  /// A part of a range of the log.
  ///
  /// @param more whether the range may have more
  /// @param next leaf index at which the rest of the range begins, or ends when it is read from its
  ///   end
  public record Page<T>(List<T> items, boolean more, long next) {}

  /// A row of `messages` or of `stream_events`, with the size of the page up to it.
  private record SizedRow(
      long leafIndex, long bytesSoFar, @Nullable MessageRow message, @Nullable EventRow event) {}

  private record EventRow(EventKey key, long leafIndex, UnverifiedEvent stored) {
    static EventRow read(Row row) {
      return new EventRow(
          new EventKey(row.uuid("conversation_id"), row.longInteger("seq")),
          row.longInteger("leaf_index"),
          UnverifiedEvent.of(row));
    }
  }

  /// Returns the partitioning of the log that the read model is made of.
  public Partitions partitions() {
    return events.partitions();
  }

  /// Returns the read model's next leaf index of each partition.
  public List<Long> nextLeaf(int partitions) {
    return list(nextLeaf(jdbc, partitions));
  }

  /// Returns the leaf index of the partition's newest authentic event, -1 when there is none.
  /// Damaged rows at the end, up to a few, are skipped.
  public long newestLeaf(int partition) {
    try {
      return jdbc
          .query(
              """
              (SELECT m.conversation_id, m.seq, m.leaf_index, %s FROM read_g1.messages m
               WHERE m.partition = ? ORDER BY m.leaf_index DESC LIMIT ?)
              UNION ALL
              (SELECT e.stream_id, e.seq, e.leaf_index, %s FROM read_g1.stream_events e
               WHERE e.partition = ? ORDER BY e.leaf_index DESC LIMIT ?)
              """
                  .formatted(StoredEvents.MESSAGE_STUB, StoredEvents.STUB),
              EventRow::read,
              partition,
              ROWS_AT_THE_END,
              partition,
              ROWS_AT_THE_END)
          .stream()
          .flatMap(row -> event(row).stream())
          .mapToLong(RecordedEvent::leafIndex)
          .max()
          .orElse(-1);
    } catch (DatabaseException e) {
      // The read model does not exist yet or its database is down. Nothing can be delivered from it
      // then either.
      log.atWarn().setCause(e).log("it is not known how far the read model is");
      return -1;
    }
  }

  /// Returns a user's conversations, all as of the same moment.
  public Memberships memberships(UserId userId, int partitions) {
    return jdbc.inTransaction(transaction -> {
      // One snapshot for all queries.
      int _ = transaction.update("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      List<Long> next = list(nextLeaf(transaction, partitions));
      List<ConversationId> candidates =
          transaction.query(
              "SELECT conversation_id FROM read_g1.members WHERE user_id = ?",
              row -> new ConversationId(row.uuid("conversation_id")),
              userId.value());
      Set<ConversationId> certain = new HashSet<>();
      for (int from = 0; from < candidates.size(); from += MEMBERSHIPS_AT_ONCE) {
        int to = Math.min(candidates.size(), from + MEMBERSHIPS_AT_ONCE);
        certain.addAll(conversations.withMember(transaction, userId, candidates.subList(from, to)));
      }
      return new Memberships(certain, next);
    });
  }

  /// Returns the joins and leaves in a range of the log, newest first: those of at most `limit`
  /// rows; `to` is exclusive.
  public Page<RecordedEvent> membershipEvents(int partition, long from, long to, int limit) {
    List<EventRow> rows =
        jdbc.query(
            """
            SELECT e.stream_id AS conversation_id, e.seq, e.leaf_index, %s
            FROM read_g1.stream_events e
            WHERE e.partition = ? AND e.leaf_index >= ? AND e.leaf_index < ?
              AND e.type IN ('conversation.created', 'member.added', 'member.removed')
            ORDER BY e.leaf_index DESC LIMIT ?
            """
                .formatted(StoredEvents.STUB),
            EventRow::read,
            partition,
            from,
            to,
            limit);
    return new Page<>(
        rows.stream().flatMap(row -> event(row).stream()).toList(),
        rows.size() == limit,
        rows.isEmpty() ? to : rows.getLast().leafIndex());
  }

  /// Raises the alarm: a user joined a conversation and is later not a member, but the event of the
  /// leave is missing.
  public void reportMissingLeave(ConversationId id) {
    events.alarm("the event by which somebody left a conversation is gone", id);
  }

  /// Returns at most `limit` events of the conversations in a range of the log, oldest first, fewer
  /// when they are large; `to` is exclusive.
  public Page<LogItem> events(
      int partition, long from, long to, Collection<ConversationId> wanted, int limit) {
    UUID[] ids = wanted.stream().map(ConversationId::value).toArray(UUID[]::new);
    List<SizedRow> found =
        jdbc.query(
            """
            SELECT * FROM (
              SELECT page.*, sum(coalesce(octet_length(content), 0) + octet_length(event)) OVER (
                ORDER BY leaf_index ROWS UNBOUNDED PRECEDING) AS bytes_so_far
              FROM (
                (SELECT true AS is_message, %s
                FROM read_g1.messages m
                WHERE m.partition = ? AND m.leaf_index >= ? AND m.leaf_index < ?
                  AND m.conversation_id = ANY (?)
                ORDER BY m.leaf_index LIMIT ?)
                UNION ALL
                (SELECT false, e.partition, e.stream_id, e.seq, NULL, e.leaf_index, NULL, NULL,
                  NULL, %s, NULL
                FROM read_g1.stream_events e
                WHERE e.partition = ? AND e.leaf_index >= ? AND e.leaf_index < ?
                  AND e.stream_id = ANY (?)
                ORDER BY e.leaf_index LIMIT ?)
                ORDER BY leaf_index LIMIT ?) AS page) AS sized
            WHERE bytes_so_far - coalesce(octet_length(content), 0) - octet_length(event) < ?
            ORDER BY leaf_index
            """
                .formatted(MessageRow.COLUMNS, StoredEvents.STUB),
            LiveReads::sized,
            partition,
            from,
            to,
            ids,
            limit,
            partition,
            from,
            to,
            ids,
            limit,
            limit,
            MOST_BYTES);
    boolean more =
        found.size() == limit || (!found.isEmpty() && found.getLast().bytesSoFar() >= MOST_BYTES);
    long next = found.isEmpty() ? from : found.getLast().leafIndex() + 1;
    return new Page<>(read(found), more, next);
  }

  // The leaf index is where a reader resumes, so it must be right even for a message whose row is
  // damaged.
  private List<LogItem> read(List<SizedRow> rows) {
    List<MessageRow> messageRows =
        rows.stream().flatMap(row -> Optional.ofNullable(row.message()).stream()).toList();
    Iterator<Entry> entries = messages.read(jdbc, messageRows).iterator();
    List<LogItem> items = new ArrayList<>(rows.size());
    for (SizedRow row : rows) {
      EventRow other = row.event();
      RecordedEvent event = other == null ? null : event(other).orElse(null);
      StoredMessage message = other == null ? message(row, entries.next()) : null;
      items.add(new LogItem(row.leafIndex(), event, message));
    }
    return items;
  }

  private @Nullable StoredMessage message(SizedRow row, Entry entry) {
    if (!(entry instanceof Entry.Message(var stored, var _))) {
      return null;
    }
    if (stored.position().leafIndex() != row.leafIndex()) {
      events.alarm("a message of another position", stored.position());
      return null;
    }
    return stored;
  }

  private Optional<RecordedEvent> event(EventRow row) {
    Optional<RecordedEvent> found = events.read(row.key(), row.stored()).map(read -> read.event());
    if (found.isPresent() && found.get().leafIndex() != row.leafIndex()) {
      events.alarm("an event of another position", row.key());
      return Optional.empty();
    }
    return found;
  }

  private static SizedRow sized(Row row) {
    boolean message = row.flag("is_message");
    return new SizedRow(
        row.longInteger("leaf_index"),
        row.longInteger("bytes_so_far"),
        message ? MessageRow.read(row) : null,
        message ? null : EventRow.read(row));
  }

  private static long[] nextLeaf(SqlExecutor sql, int partitions) {
    long[] next = new long[partitions];
    sql
        .query(
            "SELECT partition, next_leaf FROM read_g1.projection_offsets",
            row -> new long[] {row.integer("partition"), row.longInteger("next_leaf")})
        .stream()
        .filter(each -> each[0] >= 0 && each[0] < partitions)
        .forEach(each -> next[(int) each[0]] = each[1]);
    return next;
  }

  private static List<Long> list(long[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }
}
