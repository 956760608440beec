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

/// A session whose token was right. Its identity is unlocked when it is first asked for: sending
/// needs none.
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

  /// Whether it has no key, and opens nothing.
  public boolean isSendOnly() {
    return row.scope() == Session.Scope.SEND;
  }

  /// For every call but those that send.
  ///
  /// @throws Problem when the session may only send
  public void requireFull() {
    if (isSendOnly()) {
      throw Problem.of(
          ProblemType.SEND_ONLY_SESSION, "log in without a scope for a session that may do this");
    }
  }

  /// Whether a client opens and seals by itself, and the gateway has no key for it.
  public boolean isOfClient() {
    return row.mode() == Session.Mode.CLIENT;
  }

  /// Whether there is an identity to unlock: not when the session may only send, or is one of a
  /// client that has its identity to itself.
  public boolean hasIdentity() {
    return row.seedWrap() != null;
  }

  /// For what the gateway does in the place of a client that has an identity: making keys, and
  /// handing them on.
  ///
  /// @throws Problem when the session has none
  public void requireIdentity() {
    if (!hasIdentity()) {
      throw Problem.of(
          ProblemType.SESSION_CANNOT_DO_THIS,
          "this needs keys that the gateway has only in sessions with a password and all rights");
    }
  }

  /// @throws Problem when the session can't be opened any more
  public synchronized Unlocked unlock() {
    if (unlocked == null) {
      unlocked = lock.open(row, token);
    }
    return unlocked;
  }

  Session row() {
    return row;
  }

  /// @param now milliseconds, when the row was there
  void seen(long now) {
    seenAt = now;
  }

  /// A clock that went back counts as a time that is over.
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
