package io.sealedlog.gateway.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.Share;

/// An identity as a client gets it that unlocks it by itself, with the password or the recovery
/// code.
///
/// @param wrap the identity seed, bound to the fields after it
/// @param userShare 32 bytes
public record SealedIdentity(
    IdentityWrap wrap, Bytes identityRecord, int shareVersion, Bytes userShare) {

  /// @param wrap of the account's credentials
  /// @throws io.sealedlog.gateway.problem.Problem wrong credentials, when the account is gone
  static SealedIdentity of(Account account, Accounts accounts, IdentityWrap wrap) {
    Share share = accounts.userShare(account.id()).orElseThrow(PasswordVerification::wrong);
    try (SecretBytes secret = share.bytes()) {
      return new SealedIdentity(
          wrap, account.identityRecord(), share.version(), Bytes.copyOf(secret.shared()));
    }
  }
}
