package io.sealedlog.gateway.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.crypto.sl1.SessionToken;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.Session;
import io.sealedlog.vault.store.Share;
import io.sealedlog.vault.store.Username;
import io.sealedlog.vault.store.Versioned;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/// Starts sessions for clients that show an authentication key instead of a password. Such a
/// session has no seed here; the client is given what it unlocks its own with.
public final class ClientLogin {
  private final AccountParts parts;
  private final Login.SessionStart start;

  ClientLogin(AccountParts parts, Login.SessionStart start) {
    this.parts = parts;
    this.start = start;
  }

  /// @param identityWrap the identity seed under the password, bound to all of these
  public record LoggedIn(
      Login.LoggedIn session, KdfParameters kdf, IdentityWrap identityWrap, Owned owned) {}

  /// @param userShare 32 bytes
  public record Owned(Bytes identityRecord, int shareVersion, Bytes userShare) {}

  private record Started(LoggedIn answer, Account account) {}

  /// @param authenticationKey 32 bytes, stays the caller's
  public LoggedIn login(String name, SecretBytes authenticationKey) {
    Started started = parts.work().run(() -> checkAndStart(name, authenticationKey));
    if (!started.account().identityPublished()) {
      parts.publishing().publishInBackground(started.account());
    }
    return started.answer();
  }

  // Another login that renews the verifier of the same password makes this one start over once.
  private Started checkAndStart(String name, SecretBytes authenticationKey) {
    return attempt(name, authenticationKey)
        .or(() -> attempt(name, authenticationKey))
        .orElseThrow(PasswordCheck::wrong);
  }

  /// Empty when the credentials were replaced after they were checked.
  private Optional<Started> attempt(String name, SecretBytes authenticationKey) {
    Optional<Account> found = Username.parse(name).flatMap(parts.accounts()::find);
    if (found.isEmpty()) {
      // What a login with a password does first is done by the client here.
      parts.credentials().verifier().matchNobody(authenticationKey);
      throw PasswordCheck.wrong();
    }
    Account account = found.get();
    Versioned<PasswordCredentials> stored =
        parts.accounts().password(account.id()).orElseThrow(PasswordCheck::wrong);
    if (!parts.credentials().verifier().matches(stored.value().verifier(), authenticationKey)) {
      throw PasswordCheck.wrong();
    }
    return renewed(account, stored, authenticationKey)
        .flatMap(credentials -> start(account, credentials));
  }

  // A verifier from a time of other settings gets today's cost, now that the key is at hand.
  private Optional<Versioned<PasswordCredentials>> renewed(
      Account account, Versioned<PasswordCredentials> stored, SecretBytes authenticationKey) {
    Credentials credentials = parts.credentials();
    if (!credentials.hasOutdatedVerifier(stored.value())) {
      return Optional.of(stored);
    }
    PasswordCredentials fresh = credentials.withFreshVerifier(stored.value(), authenticationKey);
    return parts.accounts().replacePassword(account.id(), stored.version(), fresh)
        ? Optional.of(new Versioned<>(stored.version() + 1, fresh))
        : Optional.empty();
  }

  private Optional<Started> start(Account account, Versioned<PasswordCredentials> stored) {
    Share share = parts.accounts().userShare(account.id()).orElseThrow(PasswordCheck::wrong);
    UUID id = start.ids().version4();
    Instant now = start.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    try (SecretBytes secret = share.bytes();
        SessionToken token = SessionToken.issue(id, start.random())) {
      Session session =
          new Session(
              id,
              account.id(),
              Session.Mode.CLIENT,
              Session.Scope.FULL,
              token.secretHash(),
              null,
              now,
              now.plus(start.lifetimes().of(Session.Scope.FULL)));
      if (!start.sessions().insert(session, stored.version())) {
        return Optional.empty();
      }
      Login.LoggedIn started =
          new Login.LoggedIn(token.text(), id, account.id(), session.expiresAt());
      Owned owned =
          new Owned(account.identityRecord(), share.version(), Bytes.copyOf(secret.shared()));
      LoggedIn answer = new LoggedIn(started, stored.value().kdf(), stored.value().wrap(), owned);
      return Optional.of(new Started(answer, account));
    }
  }
}
