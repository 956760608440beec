package io.sealedlog.vault.store;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.keys.MasterKeyService;
import io.sealedlog.vault.keys.Purpose;
import io.sealedlog.vault.keys.SealContext;
import java.nio.charset.StandardCharsets;

/// Seals and opens the columns of the table `accounts`, each bound to its row and to the related
/// fields of the row.
final class AccountSeals {
  private static final String TABLE = "accounts";
  private static final byte[] NOTHING = new byte[0];

  private final MasterKeyService masterKey;

  AccountSeals(MasterKeyService masterKey) {
    this.masterKey = masterKey;
  }

  /// Seals an empty value with the public fields as its context, which proves later that they were
  /// not modified.
  Bytes sealAccount(Account account) {
    return masterKey.seal(Purpose.ACCOUNT, accountContext(account), NOTHING);
  }

  /// @throws io.sealedlog.crypto.OpenFailedException when a field was modified
  void verifyAccount(Account account, Bytes sealed) {
    masterKey.open(Purpose.ACCOUNT, accountContext(account), sealed).close();
  }

  Bytes sealShare(UserId userId, Share share) {
    return masterKey.seal(
        Purpose.ACCOUNT, shareContext(userId, share.version()), share.bytes().shared());
  }

  Share openShare(UserId userId, int version, Bytes sealed) {
    return new Share(
        version, masterKey.open(Purpose.ACCOUNT, shareContext(userId, version), sealed));
  }

  SealedPassword sealPassword(UserId userId, long version, PasswordCredentials password) {
    KdfParameters kdf = password.kdf();
    byte[] verifier = password.verifier().getBytes(StandardCharsets.US_ASCII);
    return new SealedPassword(
        version,
        kdf,
        masterKey.seal(
            Purpose.ACCOUNT, passwordContext("verifier", userId, version, kdf), verifier),
        masterKey.seal(
            Purpose.ACCOUNT,
            passwordContext("password_wrap", userId, version, kdf),
            password.wrap().encode().shared()));
  }

  Versioned<PasswordCredentials> openPassword(UserId userId, SealedPassword sealed) {
    KdfParameters kdf = sealed.kdf();
    long version = sealed.version();
    try (SecretBytes verifier =
            masterKey.open(
                Purpose.ACCOUNT,
                passwordContext("verifier", userId, version, kdf),
                sealed.verifier());
        SecretBytes wrap =
            masterKey.open(
                Purpose.ACCOUNT,
                passwordContext("password_wrap", userId, version, kdf),
                sealed.wrap())) {
      return new Versioned<>(
          version,
          new PasswordCredentials(
              kdf, new String(verifier.shared(), StandardCharsets.US_ASCII), parse(wrap)));
    }
  }

  SealedRecovery sealRecovery(UserId userId, long version, RecoveryCredentials recovery) {
    return new SealedRecovery(
        version,
        masterKey.seal(
            Purpose.ACCOUNT,
            recoveryContext("recovery_auth_hash", userId, version),
            recovery.authHash().shared()),
        masterKey.seal(
            Purpose.ACCOUNT,
            recoveryContext("recovery_wrap", userId, version),
            recovery.wrap().encode().shared()));
  }

  Versioned<RecoveryCredentials> openRecovery(UserId userId, SealedRecovery sealed) {
    long version = sealed.version();
    try (SecretBytes authHash =
            masterKey.open(
                Purpose.ACCOUNT,
                recoveryContext("recovery_auth_hash", userId, version),
                sealed.authHash());
        SecretBytes wrap =
            masterKey.open(
                Purpose.ACCOUNT,
                recoveryContext("recovery_wrap", userId, version),
                sealed.wrap())) {
      return new Versioned<>(
          version, new RecoveryCredentials(Bytes.copyOf(authHash.shared()), parse(wrap)));
    }
  }

  private static SealContext accountContext(Account account) {
    return SealContext.of(TABLE, "account")
        .with(account.id().value())
        .with(account.username().value())
        .with(account.identityVersion())
        .with(account.identityRecord())
        .with(account.createdAt());
  }

  private static SealContext shareContext(UserId userId, int version) {
    return SealContext.of(TABLE, "user_share").with(userId.value()).with(version);
  }

  private static SealContext passwordContext(
      String column, UserId userId, long version, KdfParameters kdf) {
    return SealContext.of(TABLE, column)
        .with(userId.value())
        .with(version)
        .with(kdf.algorithm().id())
        .with(kdf.p1())
        .with(kdf.p2())
        .with(kdf.p3())
        .with(kdf.keySalt());
  }

  private static SealContext recoveryContext(String column, UserId userId, long version) {
    return SealContext.of(TABLE, column).with(userId.value()).with(version);
  }

  private static IdentityWrap parse(SecretBytes wrap) {
    return IdentityWrap.parse(Bytes.copyOf(wrap.shared()));
  }

  record SealedPassword(long version, KdfParameters kdf, Bytes verifier, Bytes wrap) {}

  record SealedRecovery(long version, Bytes authHash, Bytes wrap) {}
}
