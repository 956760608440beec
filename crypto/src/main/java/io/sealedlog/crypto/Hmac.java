package io.sealedlog.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// HMAC (RFC 2104) of the JDK with SHA-256 and SHA-384.
///
/// Each algorithm is looked up once and cloned for every use, as in [Sha256].
public final class Hmac {
  private static final Mac SHA256 = find("HmacSHA256");
  private static final Mac SHA384 = find("HmacSHA384");

  private Hmac() {}

  /// Returns 32 bytes, the MAC of the concatenation of the parts.
  public static byte[] sha256(byte[] key, byte[]... parts) {
    return mac(SHA256, key, parts);
  }

  /// Returns 48 bytes, the MAC of the concatenation of the parts.
  public static byte[] sha384(byte[] key, byte[]... parts) {
    return mac(SHA384, key, parts);
  }

  private static byte[] mac(Mac prototype, byte[] key, byte[]... parts) {
    try {
      Mac mac = copy(prototype);
      mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (InvalidKeyException e) {
      throw new IllegalStateException(prototype.getAlgorithm() + " does not work on this JDK", e);
    }
  }

  private static Mac copy(Mac prototype) {
    try {
      return (Mac) prototype.clone();
    } catch (CloneNotSupportedException e) {
      return find(prototype.getAlgorithm());
    }
  }

  private static Mac find(String algorithm) {
    try {
      return Mac.getInstance(algorithm);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + algorithm, e);
    }
  }
}
