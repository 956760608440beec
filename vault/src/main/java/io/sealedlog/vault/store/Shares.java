package io.sealedlog.vault.store;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Row;
import io.sealedlog.vault.keys.MasterKeyService;
import io.sealedlog.vault.keys.Purpose;
import io.sealedlog.vault.keys.SealContext;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The shares of conversations. The row of a destroyed share is kept, so that a late request can't
/// create the share again.
public final class Shares {
  private final Jdbc jdbc;
  private final MasterKeyService masterKey;
  private final Clock clock;

  public Shares(Jdbc jdbc, MasterKeyService masterKey, Clock clock) {
    this.jdbc = jdbc;
    this.masterKey = masterKey;
    this.clock = clock;
  }

  /// Stores this share unless one of this version exists.
  ///
  /// @return the stored share, this one or the earlier one; empty when it was destroyed
  public Optional<Share> createIfAbsent(ConversationId conversationId, Share share) {
    Bytes sealed =
        masterKey.seal(
            Purpose.SHARE, context(conversationId, share.version()), share.bytes().shared());
    jdbc.update(
        """
        INSERT INTO vault.conversation_shares (conversation_id, version, share_sealed, created_at)
        VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        conversationId.value(),
        share.version(),
        sealed.shared(),
        clock.instant());
    return find(conversationId, share.version());
  }

  /// Returns the share of this version; empty when there is none or it was destroyed.
  public Optional<Share> find(ConversationId conversationId, int version) {
    return jdbc.queryOne(
        """
        SELECT version, share_sealed FROM vault.conversation_shares
        WHERE conversation_id = ? AND version = ? AND share_sealed IS NOT NULL
        """,
        row -> open(conversationId, row),
        conversationId.value(),
        version);
  }

  /// Returns the newest share of each of these conversations that has one.
  public Map<ConversationId, Share> findNewest(Collection<ConversationId> conversationIds) {
    Map<ConversationId, Share> newest = new LinkedHashMap<>();
    jdbc.query(
            """
            SELECT DISTINCT ON (conversation_id) conversation_id, version, share_sealed
            FROM vault.conversation_shares
            WHERE conversation_id = ANY (?) AND share_sealed IS NOT NULL
            ORDER BY conversation_id, version DESC
            """,
            row -> {
              ConversationId id = new ConversationId(row.uuid("conversation_id"));
              return Map.entry(id, open(id, row));
            },
            (Object) conversationIds.stream().map(ConversationId::value).toArray(UUID[]::new))
        .forEach(entry -> newest.put(entry.getKey(), entry.getValue()));
    return newest;
  }

  /// Destroys every version of a conversation's share, which makes everything sealed with them
  /// unreadable. Idempotent.
  ///
  /// @return whether there was a share to destroy
  public boolean destroy(ConversationId conversationId) {
    return jdbc.update(
            """
            UPDATE vault.conversation_shares SET share_sealed = NULL, destroyed_at = ?
            WHERE conversation_id = ? AND share_sealed IS NOT NULL
            """,
            clock.instant(),
            conversationId.value())
        > 0;
  }

  private Share open(ConversationId conversationId, Row row) {
    int version = row.integer("version");
    return new Share(
        version,
        masterKey.open(
            Purpose.SHARE,
            context(conversationId, version),
            Bytes.wrap(row.bytes("share_sealed"))));
  }

  private static SealContext context(ConversationId conversationId, int version) {
    return SealContext.of("conversation_shares", "share")
        .with(conversationId.value())
        .with(version);
  }
}
