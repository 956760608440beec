package io.sealedlog.gateway.account;

import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityMismatchException;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.PasswordKeys;
import io.sealedlog.crypto.sl1.RecoveryCode;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.RecoveryCredentials;
import io.sealedlog.vault.store.Share;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An identity with its seed in the clear, and the rest that new wraps of the seed are made with.
/// Closing wipes the identity and the share.
record UnlockedIdentity(Identity identity, IdentityRecord record, Share userShare)
    implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UnlockedIdentity.class);
  private static final int SHARE_LENGTH = 32;

  /// The first identity of a new user.
  ///
  /// @param createdAt in whole milliseconds
  static UnlockedIdentity generate(UUID userId, Instant createdAt, SecureRandom random) {
    Identity identity = Identity.generate(random);
    SecretBytes share = SecretBytes.random(random, SHARE_LENGTH);
    return new UnlockedIdentity(
        identity,
        identity.firstRecord(userId, createdAt.toEpochMilli()),
        new Share(Registration.FIRST_SHARE, share));
  }

  /// @param keys of the password that the credentials were checked with
  /// @param userShare belongs to the result, and is wiped when there is none
  /// @throws Problem refused, when the stored wrap does not open
  static UnlockedIdentity withPassword(
      Account account, PasswordCredentials stored, PasswordKeys keys, Share userShare) {
    try {
      IdentityRecord record = IdentityRecord.parse(account.identityRecord());
      IdentityWrap.Binding binding =
          IdentityWrap.Binding.password(record, stored.kdf(), userShare.version());
      try (SecretBytes key = keys.keyEncryptionKey(userShare.bytes())) {
        return open(stored.wrap(), binding, key, record, userShare);
      }
    } catch (RuntimeException | Error e) {
      userShare.bytes().close();
      throw e;
    }
  }

  /// @param code that the credentials were checked with
  /// @param userShare belongs to the result, and is wiped when there is none
  /// @throws Problem refused, when the stored wrap does not open
  static UnlockedIdentity withCode(
      Account account, RecoveryCredentials stored, RecoveryCode code, Share userShare) {
    try {
      IdentityRecord record = IdentityRecord.parse(account.identityRecord());
      IdentityWrap.Binding binding = IdentityWrap.Binding.recovery(record, userShare.version());
      try (SecretBytes key = code.recoveryKey(userShare.bytes())) {
        return open(stored.wrap(), binding, key, record, userShare);
      }
    } catch (RuntimeException | Error e) {
      userShare.bytes().close();
      throw e;
    }
  }

  SecretBytes seed() {
    return identity.seed();
  }

  @Override
  public void close() {
    identity.close();
    userShare.bytes().close();
  }

  // A client that registered an account may have sealed anything.
  private static UnlockedIdentity open(
      IdentityWrap wrap,
      IdentityWrap.Binding binding,
      SecretBytes key,
      IdentityRecord record,
      Share userShare) {
    try {
      return new UnlockedIdentity(
          Identity.unlock(wrap.open(binding, key), record), record, userShare);
    } catch (OpenFailedException | IdentityMismatchException e) {
      log.atWarn().addKeyValue("userId", record.userId()).log("a wrap is not of its identity");
      throw Problem.of(
          ProblemType.REFUSED, "what is stored of the account's identity does not open with this");
    }
  }
}
