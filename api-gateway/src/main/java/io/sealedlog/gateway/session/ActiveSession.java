package io.sealedlog.gateway.session;

import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.SessionToken;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Session;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A session whose token was verified. Its identity is unlocked only when it is first needed;
/// sending needs none.
public final class ActiveSession {
  private final Session row;
  private final SessionToken token;
  private final IdentityLock lock;
  private @Nullable Unlocked unlocked;
  private volatile long seenAt;

  /// @param record the published record of that identity
  public record Unlocked(Identity identity, IdentityRecord record) {}

  ActiveSession(Session row, SessionToken token, IdentityLock lock) {
    this.row = row;
    this.token = token;
    this.lock = lock;
  }

  public UUID id() {
    return row.id();
  }

  public UserId userId() {
    return row.userId();
  }

  /// Returns whether it may only send; such a session has no key and opens nothing.
  public boolean isSendOnly() {
    return row.scope() == Session.Scope.SEND;
  }

  /// Requires full rights, for every call but those that send.
  ///
  /// @throws Problem when the session may only send
  public void requireFull() {
    if (isSendOnly()) {
      throw Problem.of(
          ProblemType.SEND_ONLY_SESSION, "log in without a scope for a session that may do this");
    }
  }

  /// Returns whether the client opens and seals by itself; the gateway has no key for such a
  /// session.
  public boolean isOfClient() {
    return row.mode() == Session.Mode.CLIENT;
  }

  /// Returns whether there is an identity to unlock; not in a send-only session, nor in one whose
  /// client keeps its identity to itself.
  public boolean hasIdentity() {
    return row.seedWrap() != null;
  }

  /// Requires an identity, for calls in which the gateway makes or hands on keys for the client.
  ///
  /// @throws Problem when the session has none
  public void requireIdentity() {
    if (!hasIdentity()) {
      throw Problem.of(
          ProblemType.SESSION_CANNOT_DO_THIS,
          "this needs keys that the gateway has only in sessions with a password and all rights");
    }
  }

  /// @throws Problem when the session's identity can't be unlocked any more
  public synchronized Unlocked unlock() {
    if (unlocked == null) {
      unlocked = lock.open(row, token);
    }
    return unlocked;
  }

  Session row() {
    return row;
  }

  /// @param now milliseconds, when the row was last found
  void seen(long now) {
    seenAt = now;
  }

  /// A clock that went back counts as an expired time.
  boolean seenWithin(Duration bound, long now) {
    long age = now - seenAt;
    return age >= 0 && age < bound.toMillis();
  }

  synchronized void close() {
    token.close();
    if (unlocked != null) {
      unlocked.identity().close();
    }
  }
}
