package io.sealedlog.gateway.readmodel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a reader needs beside his own keys: the epochs, their wraps, the sender contexts.
public final class KeyReads {
  private static final String SELECT_EPOCHS =
      """
      SELECT e.conversation_id, e.epoch, e.suite, e.public_key, e.members_hash, e.share_version,
        e.share_commitment, e.started_at, w.identity_version, w.enc, w.iv, w.ciphertext
      FROM read_g1.epochs e JOIN read_g1.epoch_wraps w USING (conversation_id, epoch)
      """;

  private final Jdbc jdbc;

  public KeyReads(Jdbc jdbc) {
    this.jdbc = jdbc;
  }

  /// An epoch as one of its members was given it.
  public record WrappedEpoch(EpochHeader header, int identityVersion, EpochWrap wrap) {}

  /// Empty when the user was not given this epoch.
  public Optional<WrappedEpoch> epoch(ConversationId id, int epoch, UserId userId) {
    return jdbc.queryOne(
        SELECT_EPOCHS + "WHERE e.conversation_id = ? AND e.epoch = ? AND w.user_id = ?",
        KeyReads::read,
        id.value(),
        epoch,
        userId.value());
  }

  /// All epochs of a conversation that the user was given, by number ascending.
  public List<WrappedEpoch> epochs(ConversationId id, UserId userId) {
    return jdbc.query(
        SELECT_EPOCHS + "WHERE e.conversation_id = ? AND w.user_id = ? ORDER BY e.epoch",
        KeyReads::read,
        id.value(),
        userId.value());
  }

  /// @param startedAt by the broker's clock
  public record StartedEpoch(WrappedEpoch epoch, Instant startedAt) {}

  /// At most `limit` epochs that the user was given, with a greater number, by number ascending.
  public List<StartedEpoch> epochs(ConversationId id, UserId userId, int after, int limit) {
    return jdbc.query(
        SELECT_EPOCHS
            + "WHERE e.conversation_id = ? AND w.user_id = ? AND e.epoch > ?"
            + " ORDER BY e.epoch LIMIT ?",
        row -> new StartedEpoch(read(row), row.instant("started_at")),
        id.value(),
        userId.value(),
        after,
        limit);
  }

  /// The encapsulation of a sender context.
  public Optional<Bytes> senderContext(ConversationId id, Bytes contextId) {
    return jdbc.queryOne(
        """
        SELECT enc FROM read_g1.sender_contexts WHERE conversation_id = ? AND context_id = ?
        """,
        row -> Bytes.wrap(row.bytes("enc")),
        id.value(),
        contextId.shared());
  }

  private static WrappedEpoch read(Row row) {
    return new WrappedEpoch(
        new EpochHeader(
            Suite.ofId(row.integer("suite")),
            row.uuid("conversation_id"),
            row.integer("epoch"),
            Bytes.wrap(row.bytes("public_key")),
            Bytes.wrap(row.bytes("members_hash")),
            row.integer("share_version"),
            Bytes.wrap(row.bytes("share_commitment"))),
        row.integer("identity_version"),
        new EpochWrap(
            Bytes.wrap(row.bytes("enc")),
            Bytes.wrap(row.bytes("iv")),
            Bytes.wrap(row.bytes("ciphertext"))));
  }
}
