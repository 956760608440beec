package io.sealedlog.gateway.account;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.RecoveryCode;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.RecoveryCredentials;
import io.sealedlog.vault.store.Username;
import io.sealedlog.vault.store.Versioned;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;

/// Checks a name and a recovery code, by the key that proves it. A name that nobody has costs the
/// same questions and gets the same answer as a wrong code.
final class RecoveryCheck {
  private static final UserId NOBODY = new UserId(new UUID(0, 0));

  private final Accounts accounts;

  RecoveryCheck(Accounts accounts) {
    this.accounts = accounts;
  }

  /// The account of a right code.
  record Checked(Account account, Versioned<RecoveryCredentials> stored) {}

  /// @param recoveryAuth 32 bytes
  /// @throws io.sealedlog.gateway.problem.Problem wrong credentials
  Checked require(String name, SecretBytes recoveryAuth) {
    Optional<Account> account = Username.parse(name).flatMap(accounts::find);
    Optional<Versioned<RecoveryCredentials>> stored =
        accounts.recovery(account.map(Account::id).orElse(NOBODY));
    return account
        .flatMap(owner -> stored.map(recovery -> new Checked(owner, recovery)))
        .filter(found -> matches(found.stored().value(), recoveryAuth))
        .orElseThrow(PasswordVerification::wrong);
  }

  private static boolean matches(RecoveryCredentials stored, SecretBytes recoveryAuth) {
    return MessageDigest.isEqual(
        RecoveryCode.authHash(recoveryAuth).shared(), stored.authHash().shared());
  }
}
