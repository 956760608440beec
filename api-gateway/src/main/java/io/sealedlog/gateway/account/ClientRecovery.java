package io.sealedlog.gateway.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.RecoveryCredentials;
import io.sealedlog.vault.store.Share;

/// Recovery for somebody whose client keeps the code to itself: it shows that it has it, gets the
/// identity under it, and brings the identity back under a new password and a new code.
public final class ClientRecovery {
  private final AccountParts parts;
  private final RecoveryCheck check;
  private final CredentialReplacement replacement;

  ClientRecovery(AccountParts parts, RecoveryCheck check, CredentialReplacement replacement) {
    this.parts = parts;
    this.check = check;
    this.replacement = replacement;
  }

  /// @param recoveryWrap the identity seed under the code, bound to the fields after it
  /// @param userShare 32 bytes
  public record Recoverable(
      IdentityWrap recoveryWrap, Bytes identityRecord, int shareVersion, Bytes userShare) {}

  /// What the code opens. It is not used up by this.
  ///
  /// @param recoveryAuth 32 bytes, stays the caller's
  public Recoverable look(String name, SecretBytes recoveryAuth) {
    RecoveryCheck.Passed passed = check.require(name, recoveryAuth);
    Account account = passed.account();
    Share share = parts.accounts().userShare(account.id()).orElseThrow(PasswordCheck::wrong);
    try (SecretBytes secret = share.bytes()) {
      return new Recoverable(
          passed.recovery().value().wrap(),
          account.identityRecord(),
          share.version(),
          Bytes.copyOf(secret.shared()));
    }
  }

  /// Uses the code up. All sessions of the user end.
  ///
  /// @param recoveryAuth 32 bytes, stays the caller's
  /// @param fresh stays the caller's
  /// @param freshCode of a new code
  public void recover(
      String name, SecretBytes recoveryAuth, ClientPassword fresh, RecoveryCredentials freshCode) {
    parts
        .work()
        .run(() -> {
          replace(check.require(name, recoveryAuth), fresh, freshCode);
          return freshCode;
        });
  }

  private void replace(
      RecoveryCheck.Passed passed, ClientPassword fresh, RecoveryCredentials freshCode) {
    if (freshCode.authHash().equals(passed.recovery().value().authHash())) {
      throw Problem.of(ProblemType.INVALID_VALUE, "field recoveryAuthHash must be of a new code");
    }
    replacement.recover(
        passed.account().id(),
        passed.recovery().version(),
        parts.credentials().ofClient(fresh),
        freshCode);
  }
}
