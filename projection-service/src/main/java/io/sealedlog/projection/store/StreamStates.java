package io.sealedlog.projection.store;

import io.sealedlog.projection.fold.StreamState;
import io.sealedlog.runtime.database.Row;
import io.sealedlog.runtime.database.Transaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// Reads the states of streams.
final class StreamStates {
  private static final String CONVERSATIONS =
      """
      SELECT conversation_id, last_seq, epoch, share_version,
             (extract(epoch FROM last_at) * 1000)::bigint AS last_at,
             coalesce(name_seq, 0) AS name_seq
        FROM read_g1.conversations
       WHERE conversation_id = ANY (?)
      """;

  // All events of a user's stream are in this table, whose primary key starts with the partition.
  private static final String USERS =
      """
      SELECT stream_id, max(seq) AS last_seq
        FROM read_g1.stream_events
       WHERE partition = ANY (?) AND stream_id = ANY (?)
       GROUP BY stream_id
      """;

  private StreamStates() {}

  /// @return by stream, the state of those that the read model has
  static Map<UUID, StreamState> read(
      Transaction transaction, Collection<UUID> streams, Collection<Integer> partitions) {
    Map<UUID, StreamState> states = new HashMap<>();
    transaction
        .query(CONVERSATIONS, StreamStates::conversation, (Object) streams.toArray(UUID[]::new))
        .forEach(known -> states.put(known.streamId(), known.state()));
    UUID[] others =
        streams.stream().filter(stream -> !states.containsKey(stream)).toArray(UUID[]::new);
    if (others.length > 0) {
      transaction
          .query(USERS, StreamStates::user, partitions.toArray(Integer[]::new), others)
          .forEach(known -> states.put(known.streamId(), known.state()));
    }
    return states;
  }

  private static Known conversation(Row row) {
    return new Known(
        row.uuid("conversation_id"),
        new StreamState.Conversation(
            row.longInteger("last_seq"),
            row.integer("epoch"),
            row.integer("share_version"),
            row.longInteger("last_at"),
            row.longInteger("name_seq")));
  }

  private static Known user(Row row) {
    return new Known(row.uuid("stream_id"), new StreamState.User(row.longInteger("last_seq")));
  }

  private record Known(UUID streamId, StreamState state) {}
}
