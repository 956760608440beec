package io.sealedlog.gateway.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.RecoveryCredentials;
import io.sealedlog.vault.store.Versioned;

/// Puts new credentials in the place of those that were checked, and ends the sessions that were
/// started with the old ones.
final class CredentialReplacement {
  private static final String CHANGE_UNKNOWN =
      "the vault went away while the password was changed: log in with the new one, and if it is"
          + " refused, the old one is still the right one";
  private static final String RECOVERY_UNKNOWN =
      "the vault went away while the password was set: log in with the new one, and if it is"
          + " refused, nothing was changed and the recovery code is still good";

  private final Accounts accounts;
  private final SessionCheck sessions;

  CredentialReplacement(Accounts accounts, SessionCheck sessions) {
    this.accounts = accounts;
    this.sessions = sessions;
  }

  /// Sets another password. All other sessions of the user end.
  ///
  /// @param checked version of the credentials that were checked
  void change(ActiveSession kept, long checked, PasswordCredentials fresh) {
    UserId userId = kept.userId();
    try {
      boolean changed =
          UncertainCommit.make(
              () -> accounts.changePassword(userId, checked, fresh, kept.id()),
              () -> isStored(userId, fresh),
              CHANGE_UNKNOWN);
      requireMade(changed);
    } finally {
      // They may have ended even when the outcome is unknown.
      sessions.forgetAll(userId);
    }
  }

  /// Uses a recovery code up. All sessions of the user end.
  ///
  /// @param checked version of the credentials that were checked
  void recover(
      UserId userId, long checked, PasswordCredentials fresh, RecoveryCredentials freshCode) {
    try {
      boolean recovered =
          UncertainCommit.make(
              () -> accounts.recover(userId, checked, fresh, freshCode),
              () -> isStored(userId, freshCode.authHash()),
              RECOVERY_UNKNOWN);
      requireMade(recovered);
    } finally {
      // They may have ended even when the outcome is unknown.
      sessions.forgetAll(userId);
    }
  }

  private static void requireMade(boolean made) {
    if (!made) {
      throw PasswordVerification.wrong();
    }
  }

  // A verifier has a salt of its own.
  private boolean isStored(UserId userId, PasswordCredentials fresh) {
    return accounts
        .password(userId)
        .map(Versioned::value)
        .filter(stored -> stored.verifier().equals(fresh.verifier()))
        .isPresent();
  }

  private boolean isStored(UserId userId, Bytes authHash) {
    return accounts
        .recovery(userId)
        .map(Versioned::value)
        .filter(stored -> stored.authHash().equals(authHash))
        .isPresent();
  }
}
