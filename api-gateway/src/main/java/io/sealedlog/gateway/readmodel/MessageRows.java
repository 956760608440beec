package io.sealedlog.gateway.readmodel;

import io.sealedlog.gateway.readmodel.StoredEvents.EventKey;
import io.sealedlog.gateway.readmodel.StoredEvents.UnverifiedEvent;
import io.sealedlog.gateway.readmodel.StoredMessage.Content;
import io.sealedlog.gateway.readmodel.StoredMessage.Facts;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.log.AuthenticEvent;
import io.sealedlog.runtime.database.SqlExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Verifies rows of `messages`. A row that differs from what the projection makes of its event is
/// damaged; a row without content counts as redacted only if the event of the redaction exists.
final class MessageRows {
  private static final int EDIT = 2;
  private static final int REACTION = 3;

  private final StoredEvents events;

  MessageRows(StoredEvents events) {
    this.events = events;
  }

  private record VerifiedRow(MessageRow row, @Nullable AuthenticEvent found) {}

  /// Returns one entry for each row, in the same order. Only redacted rows need a further query,
  /// one for all.
  List<Entry> read(SqlExecutor sql, List<MessageRow> rows) {
    List<VerifiedRow> all = new ArrayList<>(rows.size());
    List<MessageRow> redacted = new ArrayList<>();
    for (MessageRow row : rows) {
      AuthenticEvent found = events.read(row.key(), row.stored()).orElse(null);
      all.add(new VerifiedRow(row, found));
      if (found != null && !row.hasContent() && row.redactedSeq() != null) {
        redacted.add(row);
      }
    }
    Map<EventKey, MessageId> redactions = redacted.isEmpty() ? Map.of() : redactions(sql, redacted);
    return all.stream().map(each -> entry(each, redactions)).toList();
  }

  private Entry entry(VerifiedRow verified, Map<EventKey, MessageId> redactions) {
    MessageRow row = verified.row();
    AuthenticEvent found = verified.found();
    if (found == null || !(found.event().event() instanceof Event.MessageSealed message)) {
      return new Entry.Damaged(row.seq());
    }
    ConversationId id = new ConversationId(row.conversationId());
    StoredMessage stored =
        new StoredMessage(
            events.position(found.event()),
            row.seq(),
            Facts.of(id, message),
            content(row, found, message, redactions));
    if (stored.damaged()) {
      events.alarm("a message's row is not what its event says", row.key());
    }
    return new Entry.Message(stored, Entry.Link.of(found));
  }

  private Content content(
      MessageRow row,
      AuthenticEvent found,
      Event.MessageSealed message,
      Map<EventKey, MessageId> redactions) {
    ConversationId id = new ConversationId(row.conversationId());
    if (!row.agreesWith(found.event(), message, events.partition(id))) {
      return new StoredMessage.Damaged();
    }
    if (row.hasContent()) {
      return new StoredMessage.Sealed(message.envelope(id));
    }
    MessageId redactedId =
        redactions.get(
            new EventKey(row.conversationId(), Objects.requireNonNull(row.redactedSeq())));
    boolean redacted =
        redactedId != null
            && (redactedId.equals(message.messageId())
                || (relatesToAnother(message) && redactedId.equals(message.relatesTo())));
    return redacted ? new StoredMessage.Redacted() : new StoredMessage.Damaged();
  }

  private static boolean relatesToAnother(Event.MessageSealed message) {
    return message.kind() == EDIT || message.kind() == REACTION;
  }

  /// Returns which message was redacted by each event that the rows name.
  private Map<EventKey, MessageId> redactions(SqlExecutor sql, List<MessageRow> rows) {
    List<EventKey> keys =
        rows.stream()
            .map(row ->
                new EventKey(row.conversationId(), Objects.requireNonNull(row.redactedSeq())))
            .distinct()
            .toList();
    Map<EventKey, MessageId> redactions = new HashMap<>();
    sql.query(
            """
            SELECT e.stream_id, e.seq, %s
            FROM unnest(?, ?, ?) AS asked(partition, id, seq)
            JOIN read_g1.stream_events e
              ON e.partition = asked.partition AND e.stream_id = asked.id AND e.seq = asked.seq
            """
                .formatted(StoredEvents.STUB),
            row ->
                Map.entry(
                    new EventKey(row.uuid("stream_id"), row.longInteger("seq")),
                    UnverifiedEvent.of(row)),
            keys.stream()
                .map(key -> events.partition(new ConversationId(key.streamId())))
                .toArray(Integer[]::new),
            keys.stream().map(EventKey::streamId).toArray(UUID[]::new),
            keys.stream().map(EventKey::seq).toArray(Long[]::new))
        .forEach(row ->
            events
                .read(row.getKey(), row.getValue())
                .ifPresent(found -> {
                  if (found.event().event() instanceof Event.MessageRedacted(var id, var _)) {
                    redactions.put(row.getKey(), id);
                  }
                }));
    return redactions;
  }
}
