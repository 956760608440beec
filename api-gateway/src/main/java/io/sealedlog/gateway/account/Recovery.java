package io.sealedlog.gateway.account;

import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.RecoveryCode;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.RecoveryCredentials;
import io.sealedlog.vault.store.Share;
import io.sealedlog.vault.store.Versioned;
import java.security.SecureRandom;

/// Sets a new password for somebody who has the recovery code, which is used up by it.
public final class Recovery {
  private final AccountParts parts;
  private final RecoveryCheck check;
  private final CredentialReplacement replacement;
  private final SecureRandom random;

  Recovery(
      AccountParts parts,
      RecoveryCheck check,
      CredentialReplacement replacement,
      SecureRandom random) {
    this.parts = parts;
    this.check = check;
    this.replacement = replacement;
    this.random = random;
  }

  /// @return the new recovery code; all sessions of the user end
  public String recover(String name, String codeText, String newPassword) {
    parts.rules().requireForm(newPassword, "newPassword");
    try (RecoveryCode code = parse(codeText)) {
      return parts.work().run(() -> checkAndReplace(name, code, newPassword));
    }
  }

  private String checkAndReplace(String name, RecoveryCode code, String newPassword) {
    try (SecretBytes auth = code.recoveryAuth()) {
      RecoveryCheck.Passed passed = check.require(name, auth);
      parts.rules().requireStrength(newPassword, passed.account().username());
      return replace(passed.account(), passed.recovery(), code, newPassword);
    }
  }

  private String replace(
      Account account,
      Versioned<RecoveryCredentials> stored,
      RecoveryCode code,
      String newPassword) {
    IdentityRecord record = IdentityRecord.parse(account.identityRecord());
    Share share = parts.accounts().userShare(account.id()).orElseThrow();
    try (Identity identity = unlock(stored.value(), code, record, share);
        RecoveryCode next = RecoveryCode.generate(random)) {
      PasswordCredentials password =
          parts.credentials().ofPassword(newPassword, record, share, identity.seed());
      RecoveryCredentials fresh = parts.credentials().ofCode(next, record, share, identity.seed());
      replacement.recover(account.id(), stored.version(), password, fresh);
      return next.text();
    } finally {
      share.bytes().close();
    }
  }

  private static Identity unlock(
      RecoveryCredentials stored, RecoveryCode code, IdentityRecord record, Share share) {
    try (SecretBytes key = code.recoveryKey(share.bytes())) {
      IdentityWrap.Binding binding = IdentityWrap.Binding.recovery(record, share.version());
      return PasswordCheck.unlock(stored.wrap(), binding, key, record);
    }
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
