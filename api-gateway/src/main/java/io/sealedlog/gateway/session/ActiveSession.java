package io.sealedlog.gateway.session;

import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.SessionToken;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Session;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A session whose token was right. Its identity is unlocked when it is first asked for: sending
/// needs none.
public final class ActiveSession {
  private final Session row;
  private final SessionToken token;
  private final IdentityLock lock;
  private @Nullable Unlocked unlocked;

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

  /// @throws io.sealedlog.gateway.problem.Problem when the session can't be opened any more
  public synchronized Unlocked unlock() {
    if (unlocked == null) {
      unlocked = lock.open(row, token);
    }
    return unlocked;
  }

  Session row() {
    return row;
  }

  synchronized void close() {
    token.close();
    if (unlocked != null) {
      unlocked.identity().close();
    }
  }
}
