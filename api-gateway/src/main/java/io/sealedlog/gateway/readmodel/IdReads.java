package io.sealedlog.gateway.readmodel;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.kafka.Partitions;

/// Looks message ids up, together with the progress of the read model.
public final class IdReads {
  private final Jdbc jdbc;
  private final Partitions partitions;

  public IdReads(Jdbc jdbc, Partitions partitions) {
    this.jdbc = jdbc;
    this.partitions = partitions;
  }

  /// The state of the read model at one moment.
  ///
  /// @param isStored whether there is a message of the id
  /// @param isParked whether the projection of the conversation is suspended, so that events are
  ///   missing
  /// @param nextLeaf the read model has every event of the partition with a smaller leaf index,
  ///   except those of parked conversations
  public record Snapshot(boolean isStored, boolean isParked, long nextLeaf) {}

  /// Queries all three values in one statement and so in one snapshot: separate statements could
  /// miss a message stored between them.
  public Snapshot look(ConversationId id, MessageId messageId) {
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
            row ->
                new Snapshot(row.flag("stored"), row.flag("parked"), row.longInteger("next_leaf")),
            partition,
            id.value(),
            messageId.value(),
            partition,
            id.value(),
            partition)
        .orElseThrow();
  }
}
