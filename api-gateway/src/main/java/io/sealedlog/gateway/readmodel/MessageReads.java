package io.sealedlog.gateway.readmodel;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.runtime.database.Jdbc;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// Reads sealed messages, by seq and by id, and checks pages of them.
public final class MessageReads {
  private static final int NAME = 4;

  private final Jdbc jdbc;
  private final StoredEvents events;
  private final MessageRows rows;
  private final PageCheck check;

  MessageReads(Jdbc jdbc, StoredEvents events) {
    this.jdbc = jdbc;
    this.events = events;
    this.rows = new MessageRows(events);
    this.check = new PageCheck(jdbc, events);
  }

  /// Selects kinds of messages.
  public enum Kinds {
    /// The kinds that stand by themselves: messages, names, application data.
    ITEMS("AND m.kind IN (1, 4, 5)"),
    /// All kinds, including the edits and reactions that relate to items.
    ALL("");

    private final String condition;

    Kinds(String condition) {
      this.condition = condition;
    }

    boolean include(int kind) {
      return this == ALL || kind == 1 || kind == NAME || kind == 5;
    }
  }

  /// A page after the check.
  ///
  /// @param entries as they may be shown
  /// @param missing seqs of the page, ascending, that have neither an authentic event nor an entry
  public record CheckedPage(List<Entry> entries, List<Long> missing) {}

  /// What is known of a message id at one moment.
  ///
  /// @param isStored whether there is a message of the id
  /// @param isParked whether the projection of the conversation is suspended, so that events are
  ///   missing
  /// @param nextLeaf the read model has every event of the partition with a smaller leaf index,
  ///   except those of parked conversations
  public record IdState(boolean isStored, boolean isParked, long nextLeaf) {}

  /// Returns at most `limit` messages with a smaller seq, the nearest ones, by seq descending.
  public List<Entry> before(ConversationId id, long seq, Kinds kinds, int limit) {
    return read(
        """
        SELECT %s FROM read_g1.messages m
        WHERE m.partition = ? AND m.conversation_id = ? AND m.seq < ? %s
        ORDER BY m.seq DESC LIMIT ?
        """
            .formatted(MessageRow.COLUMNS, kinds.condition),
        events.partition(id),
        id.value(),
        seq,
        limit);
  }

  /// Returns at most `limit` messages with a greater seq, the nearest ones, by seq ascending.
  public List<Entry> after(ConversationId id, long seq, Kinds kinds, int limit) {
    return read(
        """
        SELECT %s FROM read_g1.messages m
        WHERE m.partition = ? AND m.conversation_id = ? AND m.seq > ? %s
        ORDER BY m.seq LIMIT ?
        """
            .formatted(MessageRow.COLUMNS, kinds.condition),
        events.partition(id),
        id.value(),
        seq,
        limit);
  }

  /// @throws io.sealedlog.gateway.problem.Problem when there is a row of this id, but its event is
  ///   not authentic
  public Optional<StoredMessage> find(ConversationId id, MessageId messageId) {
    return read(
            """
            SELECT %s FROM read_g1.messages m
            WHERE m.partition = ? AND m.conversation_id = ? AND m.message_id = ?
            """
                .formatted(MessageRow.COLUMNS),
            events.partition(id),
            id.value(),
            messageId.value())
        .stream()
        .findFirst()
        .map(entry -> {
          if (entry instanceof Entry.Message(var message, var _)
              && message.facts().id().equals(messageId)) {
            return message;
          }
          throw events.damaged("a message's row holds another event", messageId);
        });
  }

  /// Queries all three values in one statement and so in one snapshot: separate statements could
  /// miss a message stored between them.
  public IdState idState(ConversationId id, MessageId messageId) {
    int partition = events.partition(id);
    return jdbc.queryOne(
            """
            SELECT
              EXISTS (SELECT FROM read_g1.messages
                WHERE partition = ? AND conversation_id = ? AND message_id = ?) AS stored,
              EXISTS (SELECT FROM read_g1.parked_streams
                WHERE partition = ? AND stream_id = ?) AS parked,
              coalesce(
                (SELECT next_leaf FROM read_g1.projection_offsets WHERE partition = ?), 0)
                AS next_leaf
            """,
            row ->
                new IdState(row.flag("stored"), row.flag("parked"), row.longInteger("next_leaf")),
            partition,
            id.value(),
            messageId.value(),
            partition,
            id.value(),
            partition)
        .orElseThrow();
  }

  /// Checks whether a page is complete, and its entries are those that were written.
  ///
  /// @param first seq that the page covers
  /// @param last seq that the page covers
  /// @param entries of the page, by seq ascending
  public CheckedPage check(
      ConversationId id, Kinds kinds, long first, long last, List<Entry> entries) {
    return check.check(id, kinds, new PageCheck.Range(first, last), entries);
  }

  /// Returns the newest name of each conversation that has one. Names that are not authentic are
  /// left out.
  public List<StoredMessage> names(List<ConversationId> ids) {
    return read(
            """
            SELECT %s
            FROM unnest(?, ?) AS asked(partition, id)
            JOIN read_g1.conversations c ON c.conversation_id = asked.id
            JOIN read_g1.messages m
              ON m.partition = asked.partition AND m.conversation_id = c.conversation_id
              AND m.seq = c.name_seq
            """
                .formatted(MessageRow.COLUMNS),
            ids.stream().map(events::partition).toArray(Integer[]::new),
            ids.stream().map(ConversationId::value).toArray(UUID[]::new))
        .stream()
        .flatMap(entry ->
            entry instanceof Entry.Message(var message, var _)
                    && message.facts().kind() == NAME
                    && !message.damaged()
                ? Stream.of(message)
                : Stream.empty())
        .toList();
  }

  private List<Entry> read(String sql, Object... parameters) {
    return rows.read(jdbc, jdbc.query(sql, MessageRow::read, parameters));
  }
}
