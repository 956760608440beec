package io.sealedlog.vault.store;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.SessionWrap;
import io.sealedlog.protocol.UserId;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Row;
import io.sealedlog.runtime.database.SqlExecutor;
import io.sealedlog.vault.keys.MasterKeyService;
import io.sealedlog.vault.keys.Purpose;
import io.sealedlog.vault.keys.SealContext;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table of sessions. The fields of a row are authenticated together, so write access to the
/// table doesn't allow anybody to forge a session, prolong one, or transfer one to another user.
public final class Sessions {
  private static final String COLUMNS =
      "session_id, user_id, mode, scope, token_hash, seed_wrap_sealed, created_at, expires_at";

  /// The most sessions that one call may ask for.
  public static final int MOST_AT_ONCE = 1_000;

  private static final int PURGED_AT_ONCE = 10_000;
  private static final String PURGE_SOME =
      """
      DELETE FROM vault.sessions
       WHERE session_id IN
             (SELECT session_id FROM vault.sessions WHERE expires_at <= ? LIMIT ?)
      """;
  private static final int IV_LENGTH = 12;
  private static final int SEED_WRAP_LENGTH = Integer.BYTES + IV_LENGTH + 48;

  private final Jdbc jdbc;
  private final MasterKeyService masterKey;

  public Sessions(Jdbc jdbc, MasterKeyService masterKey) {
    this.jdbc = jdbc;
    this.masterKey = masterKey;
  }

  /// Starts a session, provided that the password of the login is still the current one.
  ///
  /// @param passwordVersion of the credentials that were verified
  /// @return false, without starting a session, when they were replaced meanwhile
  public boolean insert(Session session, long passwordVersion) {
    // The lock serializes this with a change of the password, which deletes the sessions.
    return jdbc.update(
            """
            INSERT INTO vault.sessions (%s)
            SELECT ?, user_id, ?, ?, ?, ?, ?, ?
            FROM vault.accounts WHERE user_id = ? AND password_version = ? FOR SHARE
            """
                .formatted(COLUMNS),
            session.id(),
            session.mode().column(),
            session.scope().column(),
            session.tokenHash().shared(),
            seal(session).shared(),
            session.createdAt(),
            session.expiresAt(),
            session.userId().value(),
            passwordVersion)
        == 1;
  }

  /// Returns the session with this id, expired or not. The caller verifies the token with its hash.
  ///
  /// @throws io.sealedlog.crypto.OpenFailedException when the row was modified
  public Optional<Session> find(UUID sessionId) {
    return jdbc.queryOne(
        "SELECT " + COLUMNS + " FROM vault.sessions WHERE session_id = ?",
        this::session,
        sessionId);
  }

  /// Returns the ids of those sessions that still exist and have not expired.
  ///
  /// @param ids at most [#MOST_AT_ONCE]
  public Set<UUID> living(Collection<UUID> ids, Instant now) {
    return Set.copyOf(
        jdbc.query(
            "SELECT session_id FROM vault.sessions WHERE session_id = ANY (?) AND expires_at > ?",
            row -> row.uuid("session_id"),
            ids.toArray(UUID[]::new),
            now));
  }

  /// Returns all sessions of a user, newest first.
  public List<Session> list(UserId userId) {
    return jdbc.query(
        "SELECT "
            + COLUMNS
            + " FROM vault.sessions WHERE user_id = ? ORDER BY created_at DESC, session_id",
        this::session,
        userId.value());
  }

  /// @return false when the user has no such session
  public boolean delete(UserId userId, UUID sessionId) {
    return jdbc.update(
            "DELETE FROM vault.sessions WHERE session_id = ? AND user_id = ?",
            sessionId,
            userId.value())
        == 1;
  }

  /// @return the number of deleted sessions
  public int deleteAll(UserId userId) {
    return deleteAll(jdbc, userId);
  }

  /// @return the number of deleted sessions
  public int deleteOthers(UserId userId, UUID kept) {
    return deleteOthers(jdbc, userId, kept);
  }

  /// Deletes expired sessions, in several statements because of the statement time-out.
  ///
  /// @return the number of deleted sessions
  public int purgeExpired(Instant now) {
    int all = 0;
    int some;
    do {
      some = jdbc.update(PURGE_SOME, now, PURGED_AT_ONCE);
      all += some;
    } while (some == PURGED_AT_ONCE);
    return all;
  }

  static int deleteAll(SqlExecutor sql, UserId userId) {
    return sql.update("DELETE FROM vault.sessions WHERE user_id = ?", userId.value());
  }

  static int deleteOthers(SqlExecutor sql, UserId userId, UUID kept) {
    return sql.update(
        "DELETE FROM vault.sessions WHERE user_id = ? AND session_id <> ?", userId.value(), kept);
  }

  private Bytes seal(Session session) {
    return masterKey.seal(Purpose.SESSION, context(session), encode(session.seedWrap()));
  }

  private Session session(Row row) {
    Session withoutSeed =
        new Session(
            row.uuid("session_id"),
            new UserId(row.uuid("user_id")),
            Session.Mode.ofColumn(row.text("mode")),
            Session.Scope.ofColumn(row.text("scope")),
            Bytes.wrap(row.bytes("token_hash")),
            null,
            row.instant("created_at"),
            row.instant("expires_at"));
    Bytes sealed = Bytes.wrap(row.bytes("seed_wrap_sealed"));
    try (SecretBytes seedWrap = masterKey.open(Purpose.SESSION, context(withoutSeed), sealed)) {
      return withoutSeed.with(decode(seedWrap.shared()));
    }
  }

  private static SealContext context(Session session) {
    return SealContext.of("sessions", "seed_wrap")
        .with(session.id())
        .with(session.userId().value())
        .with(session.mode().column())
        .with(session.scope().column())
        .with(session.tokenHash())
        .with(session.createdAt())
        .with(session.expiresAt());
  }

  /// Returns `u32 ringKeyId || iv || ciphertext`, or no bytes for null.
  private static byte[] encode(Session.@Nullable SeedWrap seedWrap) {
    if (seedWrap == null) {
      return new byte[0];
    }
    SessionWrap wrap = seedWrap.wrap();
    return ByteBuffer.allocate(SEED_WRAP_LENGTH)
        .putInt(seedWrap.ringKeyId())
        .put(wrap.iv().shared())
        .put(wrap.ciphertext().shared())
        .array();
  }

  private static Session.@Nullable SeedWrap decode(byte[] bytes) {
    if (bytes.length == 0) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int ringKeyId = buffer.getInt();
    byte[] iv = new byte[IV_LENGTH];
    buffer.get(iv);
    byte[] ciphertext = new byte[buffer.remaining()];
    buffer.get(ciphertext);
    return new Session.SeedWrap(ringKeyId, new SessionWrap(Bytes.wrap(iv), Bytes.wrap(ciphertext)));
  }
}
