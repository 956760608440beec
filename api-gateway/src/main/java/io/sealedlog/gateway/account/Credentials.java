package io.sealedlog.gateway.account;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.FakeSalt;
import io.sealedlog.crypto.sl1.IdentityRecord;
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

/// Makes what the vault keeps of passwords and recovery codes. Everything here is slow on purpose
/// and belongs on [PasswordWork].
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

  PasswordCredentials ofPassword(
      String password, IdentityRecord record, Share userShare, SecretBytes seed) {
    KdfParameters kdf = KdfParameters.pbkdf2(iterations, random);
    try (PasswordKeys keys = PasswordKeys.derive(password, kdf);
        SecretBytes authenticationKey = keys.authenticationKey();
        SecretBytes kek = keys.keyEncryptionKey(userShare.bytes())) {
      return new PasswordCredentials(
          kdf,
          verifier.create(authenticationKey, random),
          IdentityWrap.seal(
              IdentityWrap.Binding.password(record, kdf, userShare.version()), kek, seed, random));
    }
  }

  /// Of what a client made.
  PasswordCredentials ofClient(ClientPassword password) {
    return new PasswordCredentials(
        password.kdf(), verifier.create(password.authenticationKey(), random), password.wrap());
  }

  RecoveryCredentials ofCode(
      RecoveryCode code, IdentityRecord record, Share userShare, SecretBytes seed) {
    try (SecretBytes auth = code.recoveryAuth();
        SecretBytes key = code.recoveryKey(userShare.bytes())) {
      return new RecoveryCredentials(
          RecoveryCode.authHash(auth),
          IdentityWrap.seal(
              IdentityWrap.Binding.recovery(record, userShare.version()), key, seed, random));
    }
  }

  /// Whether they were made with other settings. Those of all accounts should cost what is worked
  /// off for a name that nobody has, or the two could be told apart.
  boolean isOutdated(PasswordCredentials credentials) {
    KdfParameters kdf = credentials.kdf();
    return kdf.algorithm() == KdfParameters.Algorithm.PBKDF2_SHA256
        && (kdf.p1() != iterations || hasOutdatedVerifier(credentials));
  }

  /// Whether the verifier costs something else than others.
  boolean hasOutdatedVerifier(PasswordCredentials credentials) {
    return !credentials.verifier().startsWith(verifierStart());
  }

  /// The same with a verifier of today's cost.
  PasswordCredentials withFreshVerifier(
      PasswordCredentials credentials, SecretBytes authenticationKey) {
    return new PasswordCredentials(
        credentials.kdf(), verifier.create(authenticationKey, random), credentials.wrap());
  }

  // The cost in a bcrypt text: its version, the cost in two digits, and then the salt.
  private String verifierStart() {
    return "$2b$%02d$".formatted(cost);
  }

  /// What is answered, and worked with, for a name that nobody has.
  KdfParameters parametersOfNobody(String name) {
    return KdfParameters.pbkdf2(iterations, FakeSalt.of(enumerationKey, name));
  }

  PasswordVerifier verifier() {
    return verifier;
  }
}
