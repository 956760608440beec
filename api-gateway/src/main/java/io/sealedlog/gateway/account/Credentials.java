package io.sealedlog.gateway.account;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.FakeSalt;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.crypto.sl1.PasswordKeys;
import io.sealedlog.crypto.sl1.PasswordVerifier;
import io.sealedlog.crypto.sl1.RecoveryCode;
import io.sealedlog.gateway.config.GatewayConfig.PasswordSettings;
import io.sealedlog.vault.keys.ServiceKeys;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.RecoveryCredentials;
import io.sealedlog.vault.store.Share;
import java.security.SecureRandom;
import java.util.Optional;

/// Makes and checks the credentials that the vault keeps of passwords and recovery codes.
/// Everything here is slow on purpose and belongs on [PasswordWork].
final class Credentials {
  private final int iterations;
  private final int cost;
  private final PasswordVerifier verifier;
  private final SecretBytes enumerationKey;
  private final SecureRandom random;

  Credentials(PasswordSettings settings, ServiceKeys keys, SecureRandom random) {
    this.iterations = settings.iterations();
    this.cost = settings.cost();
    this.verifier = new PasswordVerifier(keys.pepper(), settings.cost());
    this.enumerationKey = keys.enumerationKey();
    this.random = random;
  }

  /// Credentials of a password in the clear.
  PasswordCredentials ofPassword(String password, UnlockedIdentity unlocked) {
    KdfParameters kdf = KdfParameters.pbkdf2(iterations, random);
    Share userShare = unlocked.userShare();
    try (PasswordKeys keys = PasswordKeys.derive(password, kdf);
        SecretBytes authenticationKey = keys.authenticationKey();
        SecretBytes kek = keys.keyEncryptionKey(userShare.bytes())) {
      IdentityWrap.Binding binding =
          IdentityWrap.Binding.password(unlocked.record(), kdf, userShare.version());
      return new PasswordCredentials(
          kdf,
          verifier.create(authenticationKey, random),
          IdentityWrap.seal(binding, kek, unlocked.seed(), random));
    }
  }

  /// Credentials that a client derived, with a verifier of its key.
  PasswordCredentials of(CredentialsByClient derived) {
    return new PasswordCredentials(
        derived.kdf(), verifier.create(derived.authenticationKey(), random), derived.wrap());
  }

  RecoveryCredentials ofCode(RecoveryCode code, UnlockedIdentity unlocked) {
    Share userShare = unlocked.userShare();
    try (SecretBytes auth = code.recoveryAuth();
        SecretBytes key = code.recoveryKey(userShare.bytes())) {
      IdentityWrap.Binding binding =
          IdentityWrap.Binding.recovery(unlocked.record(), userShare.version());
      return new RecoveryCredentials(
          RecoveryCode.authHash(auth), IdentityWrap.seal(binding, key, unlocked.seed(), random));
    }
  }

  /// Compares in constant time.
  boolean match(PasswordCredentials stored, SecretBytes authenticationKey) {
    return verifier.matches(stored.verifier(), authenticationKey);
  }

  /// Takes as long as [#match], for a name that nobody has.
  void matchNobody(SecretBytes authenticationKey) {
    verifier.matchNobody(authenticationKey);
  }

  /// Credentials of the same password with today's settings, as far as the proof allows it; none
  /// when the stored ones have them already. The credentials of all accounts should cost as much as
  /// a name that nobody has, or the two could be told apart.
  Optional<PasswordCredentials> renewed(PasswordVerification.Checked checked) {
    PasswordCredentials stored = checked.stored().value();
    return switch (checked.proof()) {
      case PasswordVerification.Password(String password) ->
          isOutdated(stored)
              ? Optional.of(ofPassword(password, checked.requireUnlocked()))
              : Optional.empty();
      case PasswordVerification.AuthenticationKey(SecretBytes key) ->
          hasOutdatedVerifier(stored)
              ? Optional.of(
                  new PasswordCredentials(
                      stored.kdf(), verifier.create(key, random), stored.wrap()))
              : Optional.empty();
    };
  }

  // Argon2id is a client's choice, and stays.
  private boolean isOutdated(PasswordCredentials stored) {
    KdfParameters kdf = stored.kdf();
    return kdf.algorithm() == KdfParameters.Algorithm.PBKDF2_SHA256
        && (kdf.p1() != iterations || hasOutdatedVerifier(stored));
  }

  private boolean hasOutdatedVerifier(PasswordCredentials stored) {
    return !stored.verifier().startsWith(verifierStart());
  }

  // The cost in a bcrypt text: its version, the cost in two digits, and then the salt.
  private String verifierStart() {
    return "$2b$%02d$".formatted(cost);
  }

  /// Parameters to answer and to work with, for a name that nobody has.
  KdfParameters parametersOfNobody(String name) {
    return KdfParameters.pbkdf2(iterations, FakeSalt.of(enumerationKey, name));
  }
}
