package io.sealedlog.gateway.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.sl1.SessionToken;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Session;
import io.sealedlog.vault.store.Sessions;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Authenticates callers by their bearer token. Session rows are cached for moments only, so that a
/// session ended by another gateway is noticed soon. An unlocked identity is kept while the session
/// is in use and its row is unchanged, because each new copy would stay in memory until no request
/// can still be using it.
public final class SessionCheck {
  private static final Duration ROW_TRUSTED_FOR = Duration.ofSeconds(3);
  private static final Duration IDLE_EXPIRY = Duration.ofSeconds(30);
  private static final int MOST_REMEMBERED = 50_000;
  private static final String SCHEME = "Bearer ";

  private final Sessions sessions;
  private final IdentityLock lock;
  private final Clock clock;
  private final SessionListener listener;
  private final Cache<UUID, ActiveSession> active =
      SecretCache.of(
          Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterAccess(IDLE_EXPIRY),
          ActiveSession::close);

  public SessionCheck(Sessions sessions, IdentityLock lock, Clock clock, SessionListener listener) {
    this.sessions = sessions;
    this.lock = lock;
    this.clock = clock;
    this.listener = listener;
  }

  /// Requires a session with full rights, for every call but those that send.
  ///
  /// @param authorization the header
  /// @throws Problem with status 401 for anything but the token of a valid session, and with 403
  ///   for a send-only one
  public ActiveSession require(Optional<String> authorization) {
    ActiveSession session = requireToSend(authorization);
    session.requireFull();
    return session;
  }

  /// Requires a session that may send, even a send-only one: for calls that send a message or tell
  /// its sender the outcome.
  ///
  /// @param authorization the header
  /// @throws Problem with status 401 for anything but the token of a valid session
  public ActiveSession requireToSend(Optional<String> authorization) {
    String header =
        authorization.orElseThrow(() ->
            Problem.of(
                ProblemType.TOKEN_MISSING, "send the header Authorization: Bearer sl1s_..."));
    if (!header.startsWith(SCHEME)) {
      throw malformed();
    }
    SessionToken token = parse(header.substring(SCHEME.length()));
    ActiveSession session = cached(token);
    if (session == null) {
      session = load(token);
    } else {
      token.close();
    }
    if (session.row().expired(clock.instant())) {
      throw Problem.of(ProblemType.SESSION_EXPIRED, "log in again");
    }
    return session;
  }

  /// Drops a session that this gateway just ended, and what it unlocked.
  public void forget(UUID sessionId) {
    active.invalidate(sessionId);
    listener.ended(sessionId);
  }

  /// Drops all sessions of a user, and what they unlocked. Those that are still valid are loaded
  /// again.
  public void forgetAll(UserId userId) {
    active.asMap().values().removeIf(session -> session.userId().equals(userId));
    listener.allEnded(userId);
  }

  private @Nullable ActiveSession cached(SessionToken token) {
    ActiveSession session = active.getIfPresent(token.sessionId());
    if (session == null || !token.matches(session.row().tokenHash())) {
      return null;
    }
    long now = clock.millis();
    if (!session.seenWithin(ROW_TRUSTED_FOR, now)) {
      if (sessions.find(session.id()).filter(session.row()::equals).isEmpty()) {
        boolean _ = active.asMap().remove(session.id(), session);
        return null;
      }
      session.seen(now);
    }
    return session;
  }

  private ActiveSession load(SessionToken token) {
    long now = clock.millis();
    Session row =
        sessions
            .find(token.sessionId())
            .filter(found -> token.matches(found.tokenHash()))
            .orElseThrow(() -> Problem.of(ProblemType.SESSION_ENDED, "log in again"));
    ActiveSession session = new ActiveSession(row, token, lock);
    session.seen(now);
    active.put(row.id(), session);
    return session;
  }

  private static SessionToken parse(String text) {
    try {
      return SessionToken.parse(text);
    } catch (MalformedException e) {
      throw malformed();
    }
  }

  private static Problem malformed() {
    return Problem.of(
        ProblemType.TOKEN_MALFORMED, "the header must be Authorization: Bearer sl1s_...");
  }
}
