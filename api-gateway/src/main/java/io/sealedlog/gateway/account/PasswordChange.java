package io.sealedlog.gateway.account;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.PasswordCredentials;

/// Sets a new password for a person who proves that they have the present one: the identity is
/// wrapped anew, and nothing else is touched.
final class PasswordChange {
  private final Accounts accounts;
  private final PasswordWork work;
  private final PasswordRules rules;
  private final PasswordVerification check;
  private final Credentials credentials;
  private final CredentialReplacement replacement;

  PasswordChange(
      Accounts accounts,
      PasswordWork work,
      PasswordRules rules,
      PasswordVerification check,
      Credentials credentials,
      CredentialReplacement replacement) {
    this.accounts = accounts;
    this.work = work;
    this.rules = rules;
    this.check = check;
    this.credentials = credentials;
    this.replacement = replacement;
  }

  /// The proof of the present password together with the new one. It closes nothing: secrets stay
  /// their maker's.
  sealed interface Request permits WithPassword, ByClient {
    /// Both passwords themselves. The gateway wraps the identity anew.
    static Request withPassword(String current, String fresh) {
      return new WithPassword(current, fresh);
    }

    /// A client's keys of both passwords. The client has wrapped the identity anew.
    ///
    /// @param currentKey the present authentication key, 32 bytes
    static Request byClient(SecretBytes currentKey, CredentialsByClient fresh) {
      return new ByClient(currentKey, fresh);
    }
  }

  record WithPassword(String current, String fresh) implements Request {
    @Override
    public String toString() {
      return "WithPassword";
    }
  }

  record ByClient(SecretBytes currentKey, CredentialsByClient fresh) implements Request {}

  /// All other sessions of the user end.
  void change(ActiveSession session, Request request) {
    if (request instanceof WithPassword(_, String fresh)) {
      rules.requireForm(fresh, "newPassword");
    }
    Account account = accountOf(session.userId());
    work.run(() -> {
      replace(account, session, request);
      return account;
    });
  }

  private void replace(Account account, ActiveSession session, Request request) {
    try (PasswordVerification.Checked checked = check.require(account, proof(request))) {
      replacement.change(session, checked.stored().version(), fresh(request, checked));
    }
  }

  private static PasswordProof proof(Request request) {
    return switch (request) {
      case WithPassword(String current, _) -> PasswordProof.password(current);
      case ByClient(SecretBytes currentKey, _) -> PasswordProof.authenticationKey(currentKey);
    };
  }

  private PasswordCredentials fresh(Request request, PasswordVerification.Checked checked) {
    return switch (request) {
      case WithPassword(_, String fresh) -> {
        rules.requireStrength(fresh, checked.account().username());
        yield credentials.ofPassword(fresh, checked.requireUnlocked());
      }
      case ByClient(_, CredentialsByClient fresh) -> credentials.of(fresh);
    };
  }

  private Account accountOf(UserId userId) {
    return accounts
        .find(userId)
        .orElseThrow(() -> Problem.of(ProblemType.SESSION_ENDED, "the account is gone"));
  }
}
