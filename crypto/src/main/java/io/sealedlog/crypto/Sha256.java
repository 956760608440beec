package io.sealedlog.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 (FIPS 180-4) of the JDK.
public final class Sha256 {
  public static final int LENGTH = 32;

  /// Only cloned, never updated: a provider lookup costs as much as a short hash.
  private static final MessageDigest PROTOTYPE = find();

  private Sha256() {}

  /// Hashes the concatenation of the parts.
  public static byte[] hash(byte[]... parts) {
    MessageDigest digest = newDigest();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /// A digest of its own, for what comes in pieces or again and again.
  public static MessageDigest newDigest() {
    try {
      return (MessageDigest) PROTOTYPE.clone();
    } catch (CloneNotSupportedException e) {
      return find();
    }
  }

  private static MessageDigest find() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
