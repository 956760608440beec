package io.sealedlog.crypto;

import java.util.Arrays;

/// HKDF-SHA256 (RFC 5869), extract then expand.
///
/// The JDK's implementation (JEP 510) looks up the HMAC in all providers twice per derivation. That
/// takes longer than the derivation, and every message needs one.
public final class Hkdf {
  private static final int HASH_LENGTH = 32;
  private static final int MOST_BLOCKS = 255;

  /// The salt that the RFC substitutes for an empty one.
  private static final byte[] NO_SALT = new byte[HASH_LENGTH];

  private Hkdf() {}

  /// Derives 32 bytes from `ikm`, which must not be empty.
  public static SecretBytes derive(byte[] ikm, byte[] salt, byte[] info) {
    return SecretBytes.takeOwnershipOf(derive(ikm, salt, info, HASH_LENGTH));
  }

  /// @param length at most 255 * 32
  /// @throws IllegalArgumentException for an empty `ikm`, or a length out of range
  public static byte[] derive(byte[] ikm, byte[] salt, byte[] info, int length) {
    if (ikm.length == 0 || length < 1 || length > MOST_BLOCKS * HASH_LENGTH) {
      throw new IllegalArgumentException("HKDF takes some key material and gives 1 to 8160 bytes");
    }
    byte[] prk = Hmac.sha256(salt.length == 0 ? NO_SALT : salt, ikm);
    try {
      return expand(prk, info, length);
    } finally {
      Arrays.fill(prk, (byte) 0);
    }
  }

  /// HKDF-Expand of RFC 5869, section 2.3.
  private static byte[] expand(byte[] prk, byte[] info, int length) {
    byte[] okm = new byte[length];
    byte[] block = {};
    for (int done = 0; done < length; done += HASH_LENGTH) {
      byte[] number = {(byte) (done / HASH_LENGTH + 1)};
      byte[] next = Hmac.sha256(prk, block, info, number);
      Arrays.fill(block, (byte) 0);
      block = next;
      System.arraycopy(block, 0, okm, done, Math.min(HASH_LENGTH, length - done));
    }
    Arrays.fill(block, (byte) 0);
    return okm;
  }
}
