package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import org.bouncycastle.crypto.hpke.HPKE;

/// The suites of section 2, each with its KEM and the lengths of keys and encapsulations.
public enum Suite {
  /// DHKEM(X25519, HKDF-SHA256) of RFC 9180.
  X25519(1, HPKE.kem_X25519_SHA256, 32, 32, 32),
  /// X-Wing, which combines ML-KEM-768 and X25519.
  X_WING(2, HPKE.kem_X_WING, 1216, 1120, 64);

  public static final Suite DEFAULT = X_WING;

  private static final int ML_KEM_VECTOR_LENGTH = 1152;
  private static final int ML_KEM_MODULUS = 3329;

  private final int id;
  private final short kemId;
  private final int publicKeyLength;
  private final int encapsulationLength;
  private final int encapsulationSeedLength;

  Suite(
      int id,
      short kemId,
      int publicKeyLength,
      int encapsulationLength,
      int encapsulationSeedLength) {
    this.id = id;
    this.kemId = kemId;
    this.publicKeyLength = publicKeyLength;
    this.encapsulationLength = encapsulationLength;
    this.encapsulationSeedLength = encapsulationSeedLength;
  }

  /// @throws MalformedException when there is no such suite
  public static Suite ofId(int id) {
    return switch (id) {
      case 1 -> X25519;
      case 2 -> X_WING;
      default -> throw new MalformedException("unknown suite");
    };
  }

  public int id() {
    return id;
  }

  public int publicKeyLength() {
    return publicKeyLength;
  }

  public int encapsulationLength() {
    return encapsulationLength;
  }

  /// @throws MalformedException when the length is wrong, the X25519 part not canonical or of low
  ///   order, or the ML-KEM part not reduced (FIPS 203, section 7.2)
  public void requirePublicKey(Bytes publicKey) {
    Require.length(publicKey, publicKeyLength, "public key");
    MontgomeryPoint.requireUsable(publicKey.shared(), publicKeyLength - 32);
    if (this == X_WING) {
      requireReduced(publicKey.shared());
    }
  }

  /// @throws MalformedException when the length is wrong, or the X25519 part not canonical or of
  ///   low order
  public void requireEncapsulation(Bytes encapsulation) {
    Require.length(encapsulation, encapsulationLength, "encapsulation");
    MontgomeryPoint.requireUsable(encapsulation.shared(), encapsulationLength - 32);
  }

  short kemId() {
    return kemId;
  }

  /// Returns the number of random bytes for an encapsulation: the ephemeral X25519 scalar, for
  /// X-Wing after the 32 bytes of ML-KEM.
  int encapsulationSeedLength() {
    return encapsulationSeedLength;
  }

  /// Decodes two coefficients of 12 bits from three bytes; each must be below 3329.
  private static void requireReduced(byte[] publicKey) {
    for (int i = 0; i < ML_KEM_VECTOR_LENGTH; i += 3) {
      int first = (publicKey[i] & 0xff) | (publicKey[i + 1] & 0x0f) << 8;
      int second = (publicKey[i + 1] & 0xf0) >>> 4 | (publicKey[i + 2] & 0xff) << 4;
      Require.wellFormed(
          first < ML_KEM_MODULUS && second < ML_KEM_MODULUS, "the ML-KEM part is not canonical");
    }
  }
}
