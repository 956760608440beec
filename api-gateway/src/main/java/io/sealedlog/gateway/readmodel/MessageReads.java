package io.sealedlog.gateway.readmodel;

import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Row;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Sealed messages, by place and by id.
public final class MessageReads {
  static final String COLUMNS =
      """
      m.partition, m.conversation_id, m.seq, m.message_id, m.leaf_index, m.kind, m.sender_id,
        m.relates_to, m.event
      """;

  private final Jdbc jdbc;
  private final Partitions partitions;

  public MessageReads(Jdbc jdbc, Partitions partitions) {
    this.jdbc = jdbc;
    this.partitions = partitions;
  }

  /// Which kinds of messages.
  public enum Kinds {
    /// What a conversation consists of for its readers: messages, names, application data.
    ITEMS("AND m.kind IN (1, 4, 5)"),
    /// With the edits and reactions, which belong to items.
    ALL("");

    private final String condition;

    Kinds(String condition) {
      this.condition = condition;
    }
  }

  /// At most `limit` messages with a smaller seq, the nearest ones, by seq descending.
  public List<StoredMessage> before(ConversationId id, long seq, Kinds kinds, int limit) {
    return jdbc.query(
        """
        SELECT %s FROM read_g1.messages m
        WHERE m.partition = ? AND m.conversation_id = ? AND m.seq < ? %s
        ORDER BY m.seq DESC LIMIT ?
        """
            .formatted(COLUMNS, kinds.condition),
        MessageReads::read,
        partitions.of(id.stream()),
        id.value(),
        seq,
        limit);
  }

  /// At most `limit` messages with a greater seq, the nearest ones, by seq ascending.
  public List<StoredMessage> after(ConversationId id, long seq, Kinds kinds, int limit) {
    return jdbc.query(
        """
        SELECT %s FROM read_g1.messages m
        WHERE m.partition = ? AND m.conversation_id = ? AND m.seq > ? %s
        ORDER BY m.seq LIMIT ?
        """
            .formatted(COLUMNS, kinds.condition),
        MessageReads::read,
        partitions.of(id.stream()),
        id.value(),
        seq,
        limit);
  }

  public Optional<StoredMessage> find(ConversationId id, MessageId messageId) {
    return jdbc.queryOne(
        """
        SELECT %s FROM read_g1.messages m
        WHERE m.partition = ? AND m.conversation_id = ? AND m.message_id = ?
        """
            .formatted(COLUMNS),
        MessageReads::read,
        partitions.of(id.stream()),
        id.value(),
        messageId.value());
  }

  /// The newest name of each of the conversations that has one.
  public List<StoredMessage> names(List<ConversationId> ids) {
    return jdbc.query(
        """
        SELECT %s
        FROM read_g1.conversations c
        JOIN read_g1.messages m
          ON m.partition = c.partition AND m.conversation_id = c.conversation_id
          AND m.seq = c.name_seq
        WHERE c.conversation_id = ANY (?)
        """
            .formatted(COLUMNS),
        MessageReads::read,
        (Object) ids.stream().map(ConversationId::value).toArray(UUID[]::new));
  }

  static StoredMessage read(Row row) {
    return new StoredMessage(
        new Position(row.integer("partition"), row.longInteger("leaf_index")),
        row.longInteger("seq"),
        new StoredMessage.Facts(
            new ConversationId(row.uuid("conversation_id")),
            new MessageId(row.uuid("message_id")),
            row.integer("kind"),
            new UserId(row.uuid("sender_id")),
            row.optionalUuid("relates_to").map(MessageId::new).orElse(null)),
        row.optionalBytes("event").map(MessageReads::envelope).orElse(null));
  }

  private static Envelope envelope(byte[] bytes) {
    RecordedEvent event;
    try {
      event = Codec.EVENTS.decode(bytes);
    } catch (UndecodableException e) {
      throw new IllegalStateException("a message row holds no event", e);
    }
    if (!(event.event() instanceof Event.MessageSealed message)) {
      throw new IllegalStateException("a message row holds another event");
    }
    return message.envelope(new ConversationId(event.streamId().value()));
  }
}
