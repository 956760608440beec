package io.sealedlog.gateway.account;

import io.sealedlog.crypto.sl1.SessionToken;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Session;
import io.sealedlog.vault.store.Sessions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Starts sessions for proofs that were right.
final class SessionStart {
  private final Sessions sessions;
  private final IdentityLock lock;
  private final Lifetimes lifetimes;
  private final Ids ids;
  private final Clock clock;
  private final SecureRandom random;

  SessionStart(
      Sessions sessions,
      IdentityLock lock,
      Lifetimes lifetimes,
      Ids ids,
      Clock clock,
      SecureRandom random) {
    this.sessions = sessions;
    this.lock = lock;
    this.lifetimes = lifetimes;
    this.ids = ids;
    this.clock = clock;
    this.random = random;
  }

  /// The time that sessions last.
  ///
  /// @param send of sessions that may only send
  record Lifetimes(Duration full, Duration send) {
    Duration of(Session.Scope scope) {
      return switch (scope) {
        case FULL -> full;
        case SEND -> send;
      };
    }
  }

  /// @param passwordVersion of the credentials that the proof was checked with
  /// @param sealed the identity for a client to unlock, as it is answered
  /// @return none when the credentials were replaced meanwhile
  Optional<StartedSession> start(
      PasswordVerification.Checked checked,
      long passwordVersion,
      Session.Scope scope,
      StartedSession.@Nullable IdentityUnderPassword sealed) {
    UUID id = ids.version4();
    UserId userId = checked.account().id();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    try (SessionToken token = SessionToken.issue(id, random)) {
      Session session =
          new Session(
              id,
              userId,
              mode(checked.proof()),
              scope,
              token.secretHash(),
              seedWrap(token, checked, scope),
              now,
              now.plus(lifetimes.of(scope)));
      return sessions.insert(session, passwordVersion)
          ? Optional.of(new StartedSession(token.text(), id, userId, session.expiresAt(), sealed))
          : Optional.empty();
    }
  }

  private static Session.Mode mode(PasswordProof proof) {
    return switch (proof) {
      case PasswordVerification.Password _ -> Session.Mode.SERVER;
      case PasswordVerification.AuthenticationKey _ -> Session.Mode.CLIENT;
    };
  }

  // A session that only sends has no use for a key, so it gets none; a client keeps its own.
  private Session.@Nullable SeedWrap seedWrap(
      SessionToken token, PasswordVerification.Checked checked, Session.Scope scope) {
    UnlockedIdentity unlocked = checked.unlocked();
    if (unlocked == null || scope == Session.Scope.SEND) {
      return null;
    }
    return lock.close(token, checked.account().id(), unlocked.seed());
  }
}
