package io.sealedlog.gateway.session;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.SessionToken;
import io.sealedlog.crypto.sl1.SessionWrap;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.keys.KeyRing;
import io.sealedlog.vault.keys.RingKey;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.Session;
import java.security.SecureRandom;

/// Seals an identity under a session's token and the day's ring key, and opens it again (sl1,
/// section 8).
public final class IdentityLock {
  private final KeyRing sessionRing;
  private final Accounts accounts;
  private final SecureRandom random;

  public IdentityLock(KeyRing sessionRing, Accounts accounts, SecureRandom random) {
    this.sessionRing = sessionRing;
    this.accounts = accounts;
    this.random = random;
  }

  public Session.SeedWrap close(SessionToken token, UserId userId, SecretBytes seed) {
    RingKey key = sessionRing.current();
    return new Session.SeedWrap(
        key.id(), SessionWrap.seal(token, userId.value(), key.key(), seed, random));
  }

  ActiveSession.Unlocked open(Session row, SessionToken token) {
    Session.SeedWrap stored = row.seedWrap();
    RingKey key = stored == null ? null : sessionRing.find(stored.ringKeyId()).orElse(null);
    if (stored == null || key == null) {
      throw Problem.of(ProblemType.SESSION_ENDED, "the session's key is gone, log in again");
    }
    SecretBytes seed = stored.wrap().open(token, row.userId().value(), key.key());
    IdentityRecord record =
        IdentityRecord.parse(
            accounts
                .find(row.userId())
                .orElseThrow(
                    () -> Problem.of(ProblemType.SESSION_ENDED, "there is no such account"))
                .identityRecord());
    return new ActiveSession.Unlocked(Identity.unlock(seed, record), record);
  }
}
