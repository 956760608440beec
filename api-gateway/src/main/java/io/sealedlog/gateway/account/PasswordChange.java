package io.sealedlog.gateway.account;

import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.PasswordCredentials;

/// Sets a new password for somebody who has the present one: the identity is wrapped anew, and
/// nothing else is touched.
public final class PasswordChange {
  private final AccountParts parts;
  private final PasswordCheck check;
  private final CredentialReplacement replacement;

  PasswordChange(AccountParts parts, CredentialReplacement replacement) {
    this.parts = parts;
    this.check = new PasswordCheck(parts.accounts(), parts.credentials());
    this.replacement = replacement;
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
      replacement.change(session, passed.password().version(), fresh);
    }
  }

  private Account accountOf(UserId userId) {
    return parts
        .accounts()
        .find(userId)
        .orElseThrow(() -> Problem.of(ProblemType.SESSION_ENDED, "the account is gone"));
  }
}
