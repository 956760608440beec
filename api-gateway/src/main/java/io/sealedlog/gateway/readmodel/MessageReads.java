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

/// Sealed messages, by place and by id.
public final class MessageReads {
  private static final String COLUMNS =
      "partition, conversation_id, seq, leaf_index, message_id, kind, sender_id, relates_to, event";

  private final Jdbc jdbc;
  private final Partitions partitions;

  public MessageReads(Jdbc jdbc, Partitions partitions) {
    this.jdbc = jdbc;
    this.partitions = partitions;
  }

  /// At most `limit` messages with a smaller seq, the nearest ones, by seq descending.
  public List<StoredMessage> before(ConversationId id, long seq, int limit) {
    return jdbc.query(
        """
        SELECT %s FROM read_g1.messages
        WHERE partition = ? AND conversation_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?
        """
            .formatted(COLUMNS),
        MessageReads::read,
        partitions.of(id.stream()),
        id.value(),
        seq,
        limit);
  }

  /// At most `limit` messages with a greater seq, the nearest ones, by seq ascending.
  public List<StoredMessage> after(ConversationId id, long seq, int limit) {
    return jdbc.query(
        """
        SELECT %s FROM read_g1.messages
        WHERE partition = ? AND conversation_id = ? AND seq > ? ORDER BY seq LIMIT ?
        """
            .formatted(COLUMNS),
        MessageReads::read,
        partitions.of(id.stream()),
        id.value(),
        seq,
        limit);
  }

  public Optional<StoredMessage> find(ConversationId id, MessageId messageId) {
    return jdbc.queryOne(
        """
        SELECT %s FROM read_g1.messages
        WHERE partition = ? AND conversation_id = ? AND message_id = ?
        """
            .formatted(COLUMNS),
        MessageReads::read,
        partitions.of(id.stream()),
        id.value(),
        messageId.value());
  }

  private static StoredMessage read(Row row) {
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
