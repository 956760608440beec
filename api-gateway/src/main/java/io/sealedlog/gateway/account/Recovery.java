package io.sealedlog.gateway.account;

import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.RecoveryCode;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.RecoveryCredentials;
import io.sealedlog.vault.store.Share;
import io.sealedlog.vault.store.Username;
import io.sealedlog.vault.store.Versioned;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;

/// Sets a new password for somebody who has the recovery code, which is used up by it.
public final class Recovery {
  private static final String WHEN_UNKNOWN =
      "the vault went away while the password was set: log in with the new one, and if it is"
          + " refused, nothing was changed and the recovery code is still good";

  private final AccountParts parts;
  private final SessionCheck sessions;
  private final SecureRandom random;

  Recovery(AccountParts parts, SessionCheck sessions, SecureRandom random) {
    this.parts = parts;
    this.sessions = sessions;
    this.random = random;
  }

  /// @return the new recovery code; all sessions of the user end
  public String recover(String name, String codeText, String newPassword) {
    parts.rules().requireForm(newPassword, "newPassword");
    try (RecoveryCode code = parse(codeText)) {
      Optional<Account> account = Username.parse(name).flatMap(parts.accounts()::find);
      return parts.work().run(() -> checkAndReplace(account, code, newPassword));
    }
  }

  private String checkAndReplace(Optional<Account> account, RecoveryCode code, String newPassword) {
    Account owner =
        account.filter(found -> isCodeOf(found, code)).orElseThrow(PasswordCheck::wrong);
    parts.rules().requireStrength(newPassword, owner.username());
    return replace(owner, code, newPassword);
  }

  private boolean isCodeOf(Account account, RecoveryCode code) {
    try (SecretBytes auth = code.recoveryAuth()) {
      return MessageDigest.isEqual(
          RecoveryCode.authHash(auth).shared(), stored(account).value().authHash().shared());
    }
  }

  private String replace(Account account, RecoveryCode code, String newPassword) {
    Versioned<RecoveryCredentials> stored = stored(account);
    IdentityRecord record = IdentityRecord.parse(account.identityRecord());
    Share share = parts.accounts().userShare(account.id()).orElseThrow();
    try (Identity identity = unlock(stored.value(), code, record, share);
        RecoveryCode next = RecoveryCode.generate(random)) {
      PasswordCredentials password =
          parts.credentials().ofPassword(newPassword, record, share, identity.seed());
      RecoveryCredentials fresh = parts.credentials().ofCode(next, record, share, identity.seed());
      boolean recovered =
          UncertainCommit.make(
              () -> parts.accounts().recover(account.id(), stored.version(), password, fresh),
              () -> stored(account).value().authHash().equals(fresh.authHash()),
              WHEN_UNKNOWN);
      if (!recovered) {
        throw PasswordCheck.wrong();
      }
      return next.text();
    } finally {
      share.bytes().close();
      // Also when it is not known whether they have ended.
      sessions.forgetAll(account.id());
    }
  }

  private static Identity unlock(
      RecoveryCredentials stored, RecoveryCode code, IdentityRecord record, Share share) {
    try (SecretBytes key = code.recoveryKey(share.bytes())) {
      IdentityWrap.Binding binding = IdentityWrap.Binding.recovery(record, share.version());
      return PasswordCheck.unlock(stored.wrap(), binding, key, record);
    }
  }

  private Versioned<RecoveryCredentials> stored(Account account) {
    return parts.accounts().recovery(account.id()).orElseThrow();
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
