package io.sealedlog.gateway.readmodel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// Conversations and who is in them.
public final class ConversationReads {
  private static final String COLUMNS =
      """
      c.conversation_id, c.creator_id, c.created_at, c.epoch, c.share_version, c.last_seq, c.last_at,
      COALESCE(
        (SELECT e.started_at FROM read_g1.epochs e
          WHERE e.conversation_id = c.conversation_id AND e.epoch = c.epoch),
        c.created_at) AS epoch_started_at
      """;

  private final Jdbc jdbc;

  public ConversationReads(Jdbc jdbc) {
    this.jdbc = jdbc;
  }

  /// A place in the list of somebody's conversations, newest activity first.
  public record Place(Instant lastAt, ConversationId id) {
    /// In front of everything.
    public static final Place FIRST =
        new Place(Instant.parse("9999-12-31T00:00:00Z"), new ConversationId(new UUID(-1, -1)));
  }

  public Optional<StoredConversation> find(ConversationId id) {
    return withMembers(
            jdbc.query(
                "SELECT " + COLUMNS + " FROM read_g1.conversations c WHERE c.conversation_id = ?",
                ConversationReads::read,
                id.value()))
        .stream()
        .findFirst();
  }

  /// At most `limit` conversations of a user, after the given place.
  public List<StoredConversation> page(UserId userId, Place after, int limit) {
    return withMembers(
        jdbc.query(
            """
            SELECT %s
            FROM read_g1.members m JOIN read_g1.conversations c USING (conversation_id)
            WHERE m.user_id = ? AND (c.last_at, c.conversation_id) < (?, ?)
            ORDER BY c.last_at DESC, c.conversation_id DESC
            LIMIT ?
            """
                .formatted(COLUMNS),
            ConversationReads::read,
            userId.value(),
            after.lastAt(),
            after.id().value(),
            limit));
  }

  /// The seq of the newest event of a conversation that the read model knows.
  public OptionalLong lastSeq(ConversationId id) {
    Optional<Long> found =
        jdbc.queryOne(
            "SELECT last_seq FROM read_g1.conversations WHERE conversation_id = ?",
            row -> row.longInteger("last_seq"),
            id.value());
    return found.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  /// Where an event of a conversation is that is not a message.
  public Optional<Position> position(int partition, ConversationId id, long seq) {
    return jdbc.queryOne(
        """
        SELECT leaf_index FROM read_g1.stream_events
        WHERE partition = ? AND stream_id = ? AND seq = ?
        """,
        row -> new Position(partition, row.longInteger("leaf_index")),
        partition,
        id.value(),
        seq);
  }

  private List<StoredConversation> withMembers(List<StoredConversation> conversations) {
    Map<UUID, List<Member>> members = new HashMap<>();
    UUID[] ids = conversations.stream().map(c -> c.id().value()).toArray(UUID[]::new);
    if (ids.length > 0) {
      jdbc.query(
              """
              SELECT conversation_id, user_id, role, identity_version, identity_hash
              FROM read_g1.members WHERE conversation_id = ANY (?)
              ORDER BY conversation_id, user_id
              """,
              row -> Map.entry(row.uuid("conversation_id"), readMember(row)),
              (Object) ids)
          .forEach(entry ->
              members
                  .computeIfAbsent(entry.getKey(), id -> new ArrayList<>())
                  .add(entry.getValue()));
    }
    return conversations.stream()
        .map(c -> withMembers(c, members.getOrDefault(c.id().value(), List.of())))
        .toList();
  }

  private static StoredConversation withMembers(StoredConversation c, List<Member> members) {
    return new StoredConversation(
        c.id(),
        c.creatorId(),
        c.createdAt(),
        c.epoch(),
        c.epochStartedAt(),
        c.shareVersion(),
        c.lastSeq(),
        c.lastAt(),
        List.copyOf(members));
  }

  private static StoredConversation read(Row row) {
    return new StoredConversation(
        new ConversationId(row.uuid("conversation_id")),
        new UserId(row.uuid("creator_id")),
        row.instant("created_at"),
        row.integer("epoch"),
        row.instant("epoch_started_at"),
        row.integer("share_version"),
        row.longInteger("last_seq"),
        row.instant("last_at"),
        List.of());
  }

  private static Member readMember(Row row) {
    return new Member(
        new UserId(row.uuid("user_id")),
        row.text("role").equals("admin") ? Member.Role.ADMIN : Member.Role.MEMBER,
        row.integer("identity_version"),
        Bytes.wrap(row.bytes("identity_hash")));
  }
}
