package io.sealedlog.gateway.account;

import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.PasswordCredentials;

/// Sets a new password for somebody who has the present one: the identity is wrapped anew, and
/// nothing else is touched.
public final class PasswordChange {
  private static final String WHEN_UNKNOWN =
      "the vault went away while the password was changed: log in with the new one, and if it is"
          + " refused, the old one is still the right one";

  private final AccountParts parts;
  private final PasswordCheck check;
  private final SessionCheck sessions;

  PasswordChange(AccountParts parts, SessionCheck sessions) {
    this.parts = parts;
    this.check = new PasswordCheck(parts.accounts(), parts.credentials());
    this.sessions = sessions;
  }

  /// All other sessions of the user end.
  public void change(ActiveSession session, String currentPassword, String newPassword) {
    parts.rules().requireForm(newPassword, "newPassword");
    Account account = accountOf(session.userId());
    parts
        .work()
        .run(() -> {
          replace(account, session, currentPassword, newPassword);
          return account;
        });
  }

  private void replace(
      Account account, ActiveSession session, String currentPassword, String newPassword) {
    try (PasswordCheck.Passed passed = check.require(account.username().value(), currentPassword)) {
      parts.rules().requireStrength(newPassword, account.username());
      PasswordCredentials fresh =
          parts
              .credentials()
              .ofPassword(
                  newPassword, passed.record(), passed.userShare(), passed.identity().seed());
      long version = passed.password().version();
      boolean changed =
          UncertainCommit.make(
              () -> parts.accounts().changePassword(account.id(), version, fresh, session.id()),
              () -> isStored(account.id(), fresh),
              WHEN_UNKNOWN);
      if (!changed) {
        throw PasswordCheck.wrong();
      }
    } finally {
      // Also when it is not known whether they have ended.
      sessions.forgetAll(account.id());
    }
  }

  // A verifier has a salt of its own.
  private boolean isStored(UserId userId, PasswordCredentials fresh) {
    return parts
        .accounts()
        .password(userId)
        .filter(stored -> stored.value().verifier().equals(fresh.verifier()))
        .isPresent();
  }

  private Account accountOf(UserId userId) {
    return parts
        .accounts()
        .find(userId)
        .orElseThrow(() -> Problem.of(ProblemType.SESSION_ENDED, "the account is gone"));
  }
}
