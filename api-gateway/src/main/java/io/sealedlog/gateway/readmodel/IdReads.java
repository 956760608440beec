package io.sealedlog.gateway.readmodel;

import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.runtime.database.Jdbc;

/// Whether the read model has a message of an id, and what it has at all.
public final class IdReads {
  private final Jdbc jdbc;
  private final Partitions partitions;

  public IdReads(Jdbc jdbc, Partitions partitions) {
    this.jdbc = jdbc;
    this.partitions = partitions;
  }

  /// What was there at one moment.
  ///
  /// @param isStored whether there is such a message
  /// @param isParked whether events of the conversation are left out
  /// @param nextLeaf every event of the partition with a smaller leaf index is there, but for those
  ///   of conversations that are parked
  public record Sight(boolean isStored, boolean isParked, long nextLeaf) {}

  /// In one statement, which sees what one moment had: asked one after the other, the message could
  /// be missed that came between.
  public Sight look(ConversationId id, MessageId messageId) {
    int partition = partitions.of(id.stream());
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
            row -> new Sight(row.flag("stored"), row.flag("parked"), row.longInteger("next_leaf")),
            partition,
            id.value(),
            messageId.value(),
            partition,
            id.value(),
            partition)
        .orElseThrow();
  }
}
