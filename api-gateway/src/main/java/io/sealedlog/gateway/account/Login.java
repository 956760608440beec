package io.sealedlog.gateway.account;

import io.sealedlog.gateway.account.StartedSession.IdentityUnderPassword;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.Session;
import io.sealedlog.vault.store.Versioned;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Starts sessions for names and proofs of their passwords. A session after a password holds the
/// identity for the gateway to use; after an authentication key it holds none, and the client gets
/// the identity sealed.
final class Login {
  private final Accounts accounts;
  private final PasswordWork work;
  private final PasswordVerification check;
  private final Credentials credentials;
  private final SessionStart start;
  private final IdentityPublishing publishing;

  Login(
      Accounts accounts,
      PasswordWork work,
      PasswordVerification check,
      Credentials credentials,
      SessionStart start,
      IdentityPublishing publishing) {
    this.accounts = accounts;
    this.work = work;
    this.check = check;
    this.credentials = credentials;
    this.start = start;
    this.publishing = publishing;
  }

  /// @param proof stays the caller's
  /// @param scope the rights of the session, all of them after an authentication key
  StartedSession login(String name, PasswordProof proof, Session.Scope scope) {
    if (proof instanceof PasswordVerification.AuthenticationKey && scope != Session.Scope.FULL) {
      throw new IllegalArgumentException("a session of a client has all rights");
    }
    return work.run(() -> checkAndStart(name, proof, scope));
  }

  // Another login that renews the credentials of the same password makes this one start over once.
  private StartedSession checkAndStart(String name, PasswordProof proof, Session.Scope scope) {
    return attempt(name, proof, scope)
        .or(() -> attempt(name, proof, scope))
        .orElseThrow(PasswordVerification::wrong);
  }

  /// @return none when the credentials were replaced after they were checked
  private Optional<StartedSession> attempt(String name, PasswordProof proof, Session.Scope scope) {
    try (PasswordVerification.Checked checked = check.require(name, proof)) {
      Optional<StartedSession> loggedIn =
          renewed(checked).flatMap(current -> startSession(checked, current, scope));
      if (loggedIn.isPresent() && !checked.account().identityPublished()) {
        publishing.publishInBackground(checked.account());
      }
      return loggedIn;
    }
  }

  // A password from a time of other settings gets today's, now that its proof is at hand.
  private Optional<Versioned<PasswordCredentials>> renewed(PasswordVerification.Checked checked) {
    Versioned<PasswordCredentials> stored = checked.stored();
    Optional<PasswordCredentials> fresh = credentials.renewed(checked);
    if (fresh.isEmpty()) {
      return Optional.of(stored);
    }
    return accounts.replacePassword(checked.account().id(), stored.version(), fresh.get())
        ? Optional.of(new Versioned<>(stored.version() + 1, fresh.get()))
        : Optional.empty();
  }

  private Optional<StartedSession> startSession(
      PasswordVerification.Checked checked,
      Versioned<PasswordCredentials> current,
      Session.Scope scope) {
    IdentityUnderPassword sealed = sealed(checked, current.value());
    return start.start(checked, current.version(), scope, sealed);
  }

  private @Nullable IdentityUnderPassword sealed(
      PasswordVerification.Checked checked, PasswordCredentials current) {
    return switch (checked.proof()) {
      case PasswordVerification.Password _ -> null;
      case PasswordVerification.AuthenticationKey _ ->
          new IdentityUnderPassword(
              current.kdf(), SealedIdentity.of(checked.account(), accounts, current.wrap()));
    };
  }
}
