package io.sealedlog.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// HMAC (RFC 2104) with SHA-256 and SHA-384, of the JDK.
///
/// The provider is looked for once, as in [AesGcm].
public final class Hmac {
  private static final Provider PROVIDER = provider();

  private Hmac() {}

  /// 32 bytes, over the parts one after the other.
  public static byte[] sha256(byte[] key, byte[]... parts) {
    return mac("HmacSHA256", key, parts);
  }

  /// 48 bytes, over the parts one after the other.
  public static byte[] sha384(byte[] key, byte[]... parts) {
    return mac("HmacSHA384", key, parts);
  }

  private static byte[] mac(String algorithm, byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(algorithm, PROVIDER);
      mac.init(new SecretKeySpec(key, algorithm));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + algorithm, e);
    }
  }

  private static Provider provider() {
    try {
      return Mac.getInstance("HmacSHA256").getProvider();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HMAC-SHA256", e);
    }
  }
}
