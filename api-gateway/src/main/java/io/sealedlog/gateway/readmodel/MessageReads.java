package io.sealedlog.gateway.readmodel;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.runtime.database.Jdbc;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// Reads sealed messages, by seq and by id.
public final class MessageReads {
  private static final int NAME = 4;

  private final Jdbc jdbc;
  private final StoredEvents events;
  private final MessageRows rows;

  public MessageReads(Jdbc jdbc, StoredEvents events) {
    this.jdbc = jdbc;
    this.events = events;
    this.rows = new MessageRows(events);
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
