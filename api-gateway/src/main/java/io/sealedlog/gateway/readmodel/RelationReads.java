package io.sealedlog.gateway.readmodel;

import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.runtime.database.Jdbc;
import java.util.List;
import java.util.UUID;

/// What was said later about messages: their edits and the reactions to them. Redacted ones are
/// left out, and so are edits by others than the sender, which are none.
public final class RelationReads {
  /// All but the newest is needed only when that can't be opened.
  private static final int EDITS_OF_AN_ITEM = 5;

  private static final int REACTIONS_TO_AN_ITEM = 500;

  /// So that a page is bounded, whatever its items drew.
  private static final int RELATIONS_OF_A_PAGE = 10_000;

  private static final int VERSIONS = 1_000;

  private final Jdbc jdbc;
  private final Partitions partitions;

  public RelationReads(Jdbc jdbc, Partitions partitions) {
    this.jdbc = jdbc;
    this.partitions = partitions;
  }

  /// The newest edits of these messages and the newest reactions to them, newest first.
  ///
  /// @param items of the given conversation
  public List<StoredMessage> of(ConversationId id, List<StoredMessage> items) {
    if (items.isEmpty()) {
      return List.of();
    }
    return jdbc.query(
        """
        SELECT m.* FROM unnest(?, ?) AS item(id, sender_id)
        CROSS JOIN LATERAL (
          (SELECT %1$s FROM read_g1.messages m
           WHERE m.partition = ? AND m.conversation_id = ? AND m.relates_to = item.id
             AND m.kind = 2 AND m.sender_id = item.sender_id AND m.event IS NOT NULL
           ORDER BY m.seq DESC LIMIT ?)
          UNION ALL
          (SELECT %1$s FROM read_g1.messages m
           WHERE m.partition = ? AND m.conversation_id = ? AND m.relates_to = item.id
             AND m.kind = 3 AND m.event IS NOT NULL
           ORDER BY m.seq DESC LIMIT ?)
        ) m
        ORDER BY m.kind, m.seq DESC LIMIT ?
        """
            .formatted(MessageReads.COLUMNS),
        MessageReads::read,
        items.stream().map(item -> item.facts().id().value()).toArray(UUID[]::new),
        items.stream().map(item -> item.facts().senderId().value()).toArray(UUID[]::new),
        partitions.of(id.stream()),
        id.value(),
        EDITS_OF_AN_ITEM,
        partitions.of(id.stream()),
        id.value(),
        REACTIONS_TO_AN_ITEM,
        RELATIONS_OF_A_PAGE);
  }

  /// The edits of a message, redacted ones included, by seq ascending; the newest when there are
  /// very many.
  public List<StoredMessage> edits(StoredMessage item) {
    StoredMessage.Facts facts = item.facts();
    return jdbc.query(
            """
            SELECT %s FROM read_g1.messages m
            WHERE m.partition = ? AND m.conversation_id = ? AND m.relates_to = ?
              AND m.kind = 2 AND m.sender_id = ?
            ORDER BY m.seq DESC LIMIT ?
            """
                .formatted(MessageReads.COLUMNS),
            MessageReads::read,
            partitions.of(facts.conversationId().stream()),
            facts.conversationId().value(),
            facts.id().value(),
            facts.senderId().value(),
            VERSIONS)
        .reversed();
  }
}
