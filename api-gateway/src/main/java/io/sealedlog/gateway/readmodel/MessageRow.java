package io.sealedlog.gateway.readmodel;

import io.sealedlog.gateway.readmodel.StoredEvents.EventKey;
import io.sealedlog.gateway.readmodel.StoredEvents.UnverifiedEvent;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.database.Row;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of `messages`, unverified.
record MessageRow(
    int partition,
    UUID conversationId,
    long seq,
    UUID messageId,
    long leafIndex,
    int kind,
    UUID senderId,
    @Nullable UUID relatesTo,
    UnverifiedEvent stored,
    @Nullable Long redactedSeq) {
  static final String COLUMNS =
      """
      m.partition, m.conversation_id, m.seq, m.message_id, m.leaf_index, m.kind, m.sender_id,
        m.relates_to, m.event, m.content, m.content_hash, m.redacted_seq
      """;

  static MessageRow read(Row row) {
    return new MessageRow(
        row.integer("partition"),
        row.uuid("conversation_id"),
        row.longInteger("seq"),
        row.uuid("message_id"),
        row.longInteger("leaf_index"),
        row.integer("kind"),
        row.uuid("sender_id"),
        row.optionalUuid("relates_to").orElse(null),
        UnverifiedEvent.of(row),
        row.optionalLongInteger("redacted_seq").orElse(null));
  }

  EventKey key() {
    return new EventKey(conversationId, seq);
  }

  boolean hasContent() {
    return stored.content() != null;
  }

  /// Returns whether the row equals what the projection makes of its event.
  boolean agreesWith(RecordedEvent event, Event.MessageSealed message, int eventsPartition) {
    MessageId related = message.relatesTo();
    return partition == eventsPartition
        && leafIndex == event.leafIndex()
        && messageId.equals(message.messageId().value())
        && kind == message.kind()
        && senderId.equals(message.senderId().value())
        && Objects.equals(relatesTo, related == null ? null : related.value())
        && (hasContent()
            ? stored.contentHash() == null && redactedSeq == null
            : redactedSeq != null);
  }
}
