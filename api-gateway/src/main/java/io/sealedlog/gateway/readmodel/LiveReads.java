package io.sealedlog.gateway.readmodel;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Row;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a live reader missed, in the order of the log.
public final class LiveReads {
  /// A page is held until its reader has taken it, and very many may be reading.
  private static final long MOST_BYTES = 256 * 1024;

  private final Jdbc jdbc;

  public LiveReads(Jdbc jdbc) {
    this.jdbc = jdbc;
  }

  /// @param nextLeaf of each partition, how far the read model is
  public record Memberships(Set<ConversationId> conversations, List<Long> nextLeaf) {}

  /// An event at its place.
  ///
  /// @param event null when its content was redacted
  /// @param redacted what is left of it then
  public record Place(
      long leafIndex, @Nullable RecordedEvent event, @Nullable StoredMessage redacted) {}

  /// Events in the order of the log.
  ///
  /// @param more whether there may be more in the range
  public record Page(List<Place> places, boolean more) {}

  private record Sized(Place place, long bytesSoFar) {}

  /// How far the read model is in each partition.
  public List<Long> nextLeaf(int partitions) {
    long[] next = new long[partitions];
    jdbc.query(
            "SELECT partition, next_leaf FROM read_g1.projection_offsets",
            row -> new long[] {row.integer("partition"), row.longInteger("next_leaf")})
        .forEach(each -> next[(int) each[0]] = each[1]);
    return list(next);
  }

  /// The conversations of a user, all as of the same moment.
  public Memberships memberships(UserId userId, int partitions) {
    long[] next = new long[partitions];
    Set<ConversationId> conversations = new HashSet<>();
    // One statement, so one snapshot.
    jdbc.query(
        """
        SELECT partition, next_leaf, NULL::uuid AS conversation_id FROM read_g1.projection_offsets
        UNION ALL
        SELECT NULL, NULL, conversation_id FROM read_g1.members WHERE user_id = ?
        """,
        row -> {
          row.optionalInteger("partition")
              .ifPresent(partition -> next[partition] = row.longInteger("next_leaf"));
          row.optionalUuid("conversation_id")
              .ifPresent(id -> conversations.add(new ConversationId(id)));
          return true;
        },
        userId.value());
    return new Memberships(conversations, list(next));
  }

  /// Who joined and left which conversations, in a range of the log, newest first and at most
  /// `limit`; `to` is not in it.
  public List<RecordedEvent> membershipEvents(int partition, long from, long to, int limit) {
    return jdbc.query(
        """
        SELECT event FROM read_g1.stream_events
        WHERE partition = ? AND leaf_index >= ? AND leaf_index < ?
          AND type IN ('conversation.created', 'member.added', 'member.removed')
        ORDER BY leaf_index DESC LIMIT ?
        """,
        row -> decode(row.bytes("event")),
        partition,
        from,
        to,
        limit);
  }

  /// At most `limit` events of conversations in a range of the log, fewer when they are large; `to`
  /// is not in it.
  public Page events(
      int partition, long from, long to, Collection<ConversationId> conversations, int limit) {
    UUID[] ids = conversations.stream().map(ConversationId::value).toArray(UUID[]::new);
    List<Sized> found =
        jdbc.query(
            """
            SELECT * FROM (
              SELECT page.*, sum(coalesce(octet_length(event), 0)) OVER (
                ORDER BY leaf_index ROWS UNBOUNDED PRECEDING) AS bytes_so_far
              FROM (
                (SELECT partition, leaf_index, event, conversation_id, seq, message_id, sender_id,
                  kind, relates_to
                FROM read_g1.messages
                WHERE partition = ? AND leaf_index >= ? AND leaf_index < ?
                  AND conversation_id = ANY (?)
                ORDER BY leaf_index LIMIT ?)
                UNION ALL
                (SELECT partition, leaf_index, event, stream_id, seq, NULL, NULL, NULL, NULL
                FROM read_g1.stream_events
                WHERE partition = ? AND leaf_index >= ? AND leaf_index < ? AND stream_id = ANY (?)
                ORDER BY leaf_index LIMIT ?)
                ORDER BY leaf_index LIMIT ?) AS page) AS sized
            WHERE bytes_so_far - coalesce(octet_length(event), 0) < ?
            ORDER BY leaf_index
            """,
            row -> new Sized(place(row), row.longInteger("bytes_so_far")),
            partition,
            from,
            to,
            ids,
            limit,
            partition,
            from,
            to,
            ids,
            limit,
            limit,
            MOST_BYTES);
    boolean more =
        found.size() == limit || (!found.isEmpty() && found.getLast().bytesSoFar() >= MOST_BYTES);
    return new Page(found.stream().map(Sized::place).toList(), more);
  }

  private static List<Long> list(long[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  private static Place place(Row row) {
    long leaf = row.longInteger("leaf_index");
    return row.optionalBytes("event")
        .map(bytes -> new Place(leaf, decode(bytes), null))
        .orElseGet(() -> new Place(leaf, null, redacted(row)));
  }

  private static StoredMessage redacted(Row row) {
    StoredMessage.Facts facts =
        new StoredMessage.Facts(
            new ConversationId(row.uuid("conversation_id")),
            new MessageId(row.uuid("message_id")),
            row.integer("kind"),
            new UserId(row.uuid("sender_id")),
            row.optionalUuid("relates_to").map(MessageId::new).orElse(null));
    Position position = new Position(row.integer("partition"), row.longInteger("leaf_index"));
    return new StoredMessage(position, row.longInteger("seq"), facts, null);
  }

  private static RecordedEvent decode(byte[] bytes) {
    try {
      return Codec.EVENTS.decode(bytes);
    } catch (UndecodableException e) {
      throw new IllegalStateException("a row holds no event", e);
    }
  }
}
