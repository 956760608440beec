package io.sealedlog.gateway.readmodel;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.runtime.database.Jdbc;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/// Reads read marks and counts unread messages. Both come from unverified rows; no decision depends
/// on them.
public final class MarkReads {
  /// Counting stops at this number.
  static final int MOST_UNREAD = 1_000;

  /// Older events are not counted: a member who never reads must not make every list slow.
  private static final int FARTHEST_BACK = 10_000;

  private final Jdbc jdbc;

  MarkReads(Jdbc jdbc) {
    this.jdbc = jdbc;
  }

  /// Returns the marks of these members, by user id ascending.
  public List<ReadMark> of(ConversationId id, Collection<UserId> members) {
    return jdbc.query(
        """
        SELECT r.user_id, r.seq, r.at FROM read_g1.read_marks r
        WHERE r.conversation_id = ? AND r.user_id = ANY (?)
        ORDER BY r.user_id
        """,
        row ->
            new ReadMark(
                id,
                new UserId(row.uuid("user_id")),
                row.longInteger("seq"),
                row.instant("at").toEpochMilli()),
        id.value(),
        members.stream().map(UserId::value).toArray(UUID[]::new));
  }

  public OptionalLong seq(ConversationId id, UserId userId) {
    return jdbc.queryOne(
            "SELECT seq FROM read_g1.read_marks WHERE conversation_id = ? AND user_id = ?",
            row -> row.longInteger("seq"),
            id.value(),
            userId.value())
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  /// Returns how many messages and data of other senders each conversation has after the user's
  /// mark and since the user joined; [#MOST_UNREAD] means as many or more.
  ///
  /// @param marks by conversation: the user's newest mark that the caller knows of, or 0
  public Map<ConversationId, Integer> unread(UserId userId, Map<ConversationId, Long> marks) {
    Map<ConversationId, Integer> counts = new HashMap<>();
    jdbc.query(
            """
            SELECT asked.id, (
              SELECT count(*) FROM (
                SELECT FROM read_g1.messages m
                WHERE m.partition = c.partition AND m.conversation_id = c.conversation_id
                  AND m.seq > greatest(asked.mark, r.seq, me.since_seq, c.last_seq - ?)
                  AND m.kind IN (1, 5) AND m.sender_id <> me.user_id AND m.content IS NOT NULL
                LIMIT ?) AS found
            ) AS unread
            FROM unnest(?, ?) AS asked(id, mark)
            JOIN read_g1.conversations c ON c.conversation_id = asked.id
            JOIN read_g1.members me ON me.conversation_id = asked.id AND me.user_id = ?
            LEFT JOIN read_g1.read_marks r ON r.conversation_id = asked.id AND r.user_id = me.user_id
            """,
            row -> Map.entry(new ConversationId(row.uuid("id")), (int) row.longInteger("unread")),
            FARTHEST_BACK,
            MOST_UNREAD,
            marks.keySet().stream().map(ConversationId::value).toArray(UUID[]::new),
            marks.values().toArray(Long[]::new),
            userId.value())
        .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
    return counts;
  }
}
