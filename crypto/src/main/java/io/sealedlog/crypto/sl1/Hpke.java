package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/// HPKE (RFC 9180), base mode, set-up and export only.
///
/// Bouncy Castle's `HPKE` and its contexts share a digest and are not thread-safe: two threads on
/// one object get a wrong key without an error. So every call creates a new object, exports once
/// and drops it.
final class Hpke {
  private static final int EXPORT_LENGTH = 32;

  private Hpke() {}

  /// The results of a sender's set-up: the encapsulation to send and the exported secret.
  record SenderExport(Bytes encapsulation, SecretBytes exported) {}

  static Bytes publicKey(Suite suite, SecretBytes privateKey) {
    return Bytes.wrap(
        newHpke(suite).serializePublicKey(keyPair(suite, privateKey.shared()).getPublic()));
  }

  /// Performs `SetupBaseS(publicKey, info)` and `Export(exporterContext, 32)`.
  ///
  /// @throws MalformedException for a public key that the suite refuses
  static SenderExport sendExport(
      Suite suite, Bytes publicKey, byte[] info, String exporterContext, SecureRandom random) {
    suite.requirePublicKey(publicKey);
    byte[] seed = new byte[suite.encapsulationSeedLength()];
    random.nextBytes(seed);
    try {
      HPKE hpke = newHpke(suite);
      AsymmetricKeyParameter recipient = hpke.deserializePublicKey(publicKey.shared());
      HPKEContextWithEncapsulation context =
          switch (suite) {
            case X25519 -> hpke.setupBaseS(recipient, info, keyPair(suite, seed));
            case X_WING -> hpke.setupBaseS(recipient, info, seed);
          };
      byte[] exported = context.export(ascii(exporterContext), EXPORT_LENGTH);
      return new SenderExport(
          Bytes.wrap(context.getEncapsulation()), SecretBytes.takeOwnershipOf(exported));
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /// Performs `SetupBaseR(encapsulation, privateKey, info)` and `Export(exporterContext, 32)`.
  ///
  /// @throws MalformedException for an encapsulation that the suite refuses
  static SecretBytes receiveExport(
      KemKeyPair recipient, Bytes encapsulation, byte[] info, String exporterContext) {
    Suite suite = recipient.suite();
    suite.requireEncapsulation(encapsulation);
    AsymmetricCipherKeyPair keyPair = keyPair(suite, recipient.privateKey().shared());
    try {
      byte[] exported =
          newHpke(suite)
              .setupBaseR(encapsulation.shared(), keyPair, info)
              .export(ascii(exporterContext), EXPORT_LENGTH);
      return SecretBytes.takeOwnershipOf(exported);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new OpenFailedException();
    }
  }

  private static AsymmetricCipherKeyPair keyPair(Suite suite, byte[] privateKey) {
    return switch (suite) {
      case X25519 -> {
        X25519PrivateKeyParameters key = new X25519PrivateKeyParameters(privateKey);
        yield new AsymmetricCipherKeyPair(key.generatePublicKey(), key);
      }
      case X_WING -> newHpke(suite).deserializePrivateKey(privateKey, null);
    };
  }

  private static HPKE newHpke(Suite suite) {
    return new HPKE(HPKE.mode_base, suite.kemId(), HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
