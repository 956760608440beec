package io.sealedlog.gateway.account;

import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.RecoveryCode;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.RecoveryCredentials;
import io.sealedlog.vault.store.Share;
import java.security.SecureRandom;
import java.util.Optional;

/// Sets a new password and a new recovery code for a person who has the present code.
final class Recovery {
  private final Accounts accounts;
  private final PasswordWork work;
  private final PasswordRules rules;
  private final RecoveryCheck check;
  private final Credentials credentials;
  private final CredentialReplacement replacement;
  private final SecureRandom random;

  Recovery(
      Accounts accounts,
      PasswordWork work,
      PasswordRules rules,
      Credentials credentials,
      CredentialReplacement replacement,
      SecureRandom random) {
    this.accounts = accounts;
    this.work = work;
    this.rules = rules;
    this.check = new RecoveryCheck(accounts);
    this.credentials = credentials;
    this.replacement = replacement;
    this.random = random;
  }

  /// The proof of the present code together with the new credentials. It closes nothing: secrets
  /// stay their maker's.
  sealed interface Request permits WithCode, ByClient {
    /// The code and the new password themselves. The gateway makes the new code.
    static Request withCode(String code, String newPassword) {
      return new WithCode(code, newPassword);
    }

    /// A client's proof of the code, and the credentials that it made.
    ///
    /// @param recoveryAuth 32 bytes, derived from the code
    /// @param recovery credentials of a new code
    static Request byClient(
        SecretBytes recoveryAuth, CredentialsByClient password, RecoveryCredentials recovery) {
      return new ByClient(recoveryAuth, password, recovery);
    }
  }

  record WithCode(String code, String newPassword) implements Request {
    @Override
    public String toString() {
      return "WithCode";
    }
  }

  record ByClient(
      SecretBytes recoveryAuth, CredentialsByClient password, RecoveryCredentials recovery)
      implements Request {}

  /// @param code the new one, if the gateway made it
  private record NewCredentials(
      PasswordCredentials password, RecoveryCredentials recovery, Optional<String> code) {
    @Override
    public String toString() {
      return "NewCredentials";
    }
  }

  /// The identity under the code, for a client to unlock. The code is not used up by this.
  ///
  /// @param recoveryAuth 32 bytes, stays the caller's
  SealedIdentity sealedIdentity(String name, SecretBytes recoveryAuth) {
    RecoveryCheck.Checked checked = check.require(name, recoveryAuth);
    return SealedIdentity.of(checked.account(), accounts, checked.stored().value().wrap());
  }

  /// Uses the code up. All sessions of the user end.
  ///
  /// @return the new recovery code, to be shown this once; none when a client made it
  Optional<String> recover(String name, Request request) {
    if (request instanceof WithCode(_, String newPassword)) {
      rules.requireForm(newPassword, "newPassword");
    }
    try (SecretBytes recoveryAuth = recoveryAuth(request)) {
      return work.run(() -> checkAndReplace(name, recoveryAuth, request));
    }
  }

  private Optional<String> checkAndReplace(String name, SecretBytes recoveryAuth, Request request) {
    RecoveryCheck.Checked checked = check.require(name, recoveryAuth);
    NewCredentials fresh =
        switch (request) {
          case WithCode(String code, String newPassword) -> fresh(checked, code, newPassword);
          case ByClient made -> fresh(checked, made);
        };
    replacement.recover(
        checked.account().id(), checked.stored().version(), fresh.password(), fresh.recovery());
    return fresh.code();
  }

  private NewCredentials fresh(RecoveryCheck.Checked checked, String codeText, String newPassword) {
    Account account = checked.account();
    rules.requireStrength(newPassword, account.username());
    Share share = accounts.userShare(account.id()).orElseThrow(PasswordVerification::wrong);
    try (RecoveryCode code = parse(codeText);
        UnlockedIdentity unlocked =
            UnlockedIdentity.withCode(account, checked.stored().value(), code, share);
        RecoveryCode next = RecoveryCode.generate(random)) {
      return new NewCredentials(
          credentials.ofPassword(newPassword, unlocked),
          credentials.ofCode(next, unlocked),
          Optional.of(next.text()));
    }
  }

  private NewCredentials fresh(RecoveryCheck.Checked checked, ByClient made) {
    if (made.recovery().authHash().equals(checked.stored().value().authHash())) {
      throw Problem.of(ProblemType.INVALID_VALUE, "field recoveryAuthHash must be of a new code");
    }
    return new NewCredentials(credentials.of(made.password()), made.recovery(), Optional.empty());
  }

  /// A copy, which the caller closes.
  private static SecretBytes recoveryAuth(Request request) {
    return switch (request) {
      case WithCode(String codeText, _) -> {
        try (RecoveryCode code = parse(codeText)) {
          yield code.recoveryAuth();
        }
      }
      case ByClient made -> made.recoveryAuth().copy();
    };
  }

  private static RecoveryCode parse(String text) {
    try {
      return RecoveryCode.parse(text);
    } catch (MalformedException e) {
      throw Problem.of(
          ProblemType.INVALID_VALUE, "field recoveryCode is mistyped: " + e.getMessage());
    }
  }
}
