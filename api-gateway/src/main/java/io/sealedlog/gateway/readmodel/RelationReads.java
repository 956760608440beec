package io.sealedlog.gateway.readmodel;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.runtime.database.Jdbc;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads what relates to messages: their edits and the reactions to them. Leaves out redacted ones,
/// edits by others than the sender, which are void, and rows that differ from their events.
public final class RelationReads {
  /// Edits other than the newest are needed only when that can't be opened.
  private static final int EDITS_OF_AN_ITEM = 5;

  private static final int REACTIONS_TO_AN_ITEM = 500;

  /// Bounds a page, whatever relates to its items.
  private static final int RELATIONS_OF_A_PAGE = 10_000;

  private static final int VERSIONS = 1_000;

  private static final int EDIT = 2;
  private static final int REACTION = 3;

  private final Jdbc jdbc;
  private final StoredEvents events;
  private final MessageRows rows;

  RelationReads(Jdbc jdbc, StoredEvents events) {
    this.jdbc = jdbc;
    this.events = events;
    this.rows = new MessageRows(events);
  }

  /// Returns the newest edits of these messages and the newest reactions to them, newest first.
  ///
  /// @param items of the given conversation
  public List<StoredMessage> of(ConversationId id, List<StoredMessage> items) {
    if (items.isEmpty()) {
      return List.of();
    }
    Map<MessageId, UserId> senders =
        items.stream()
            .map(StoredMessage::facts)
            .collect(Collectors.toMap(StoredMessage.Facts::id, StoredMessage.Facts::senderId));
    return read(
        relation -> belongsTo(relation, senders),
        """
        SELECT m.* FROM unnest(?, ?) AS item(id, sender_id)
        CROSS JOIN LATERAL (
          (SELECT %1$s FROM read_g1.messages m
           WHERE m.partition = ? AND m.conversation_id = ? AND m.relates_to = item.id
             AND m.kind = 2 AND m.sender_id = item.sender_id AND m.content IS NOT NULL
           ORDER BY m.seq DESC LIMIT ?)
          UNION ALL
          (SELECT %1$s FROM read_g1.messages m
           WHERE m.partition = ? AND m.conversation_id = ? AND m.relates_to = item.id
             AND m.kind = 3 AND m.content IS NOT NULL
           ORDER BY m.seq DESC LIMIT ?)
        ) m
        ORDER BY m.kind, m.seq DESC LIMIT ?
        """
            .formatted(MessageRow.COLUMNS),
        items.stream().map(item -> item.facts().id().value()).toArray(UUID[]::new),
        items.stream().map(item -> item.facts().senderId().value()).toArray(UUID[]::new),
        events.partition(id),
        id.value(),
        EDITS_OF_AN_ITEM,
        events.partition(id),
        id.value(),
        REACTIONS_TO_AN_ITEM,
        RELATIONS_OF_A_PAGE);
  }

  /// Returns the edits of a message, including redacted ones, by seq ascending; only the newest
  /// when there are very many.
  public List<StoredMessage> edits(StoredMessage item) {
    StoredMessage.Facts facts = item.facts();
    return read(
            relation ->
                relation.facts().kind() == EDIT
                    && belongsTo(relation, Map.of(facts.id(), facts.senderId())),
            """
            SELECT %s FROM read_g1.messages m
            WHERE m.partition = ? AND m.conversation_id = ? AND m.relates_to = ?
              AND m.kind = 2 AND m.sender_id = ?
            ORDER BY m.seq DESC LIMIT ?
            """
                .formatted(MessageRow.COLUMNS),
            events.partition(facts.conversationId()),
            facts.conversationId().value(),
            facts.id().value(),
            facts.senderId().value(),
            VERSIONS)
        .reversed();
  }

  // Relations are decided by the authentic event, not by the row.
  private static boolean belongsTo(StoredMessage relation, Map<MessageId, UserId> senders) {
    StoredMessage.Facts facts = relation.facts();
    UserId sender = senders.get(facts.relatesTo());
    return sender != null
        && (facts.kind() == REACTION || (facts.kind() == EDIT && facts.senderId().equals(sender)));
  }

  private List<StoredMessage> read(
      Predicate<StoredMessage> relates, String sql, Object... parameters) {
    return rows.read(jdbc, jdbc.query(sql, MessageRow::read, parameters)).stream()
        .flatMap(entry ->
            entry instanceof Entry.Message(var message, var _) && relates.test(message)
                ? Stream.of(message)
                : Stream.empty())
        .toList();
  }
}
