package io.sealedlog.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM (NIST SP 800-38D) with a 12-byte IV and the 16-byte tag at the end, of the JDK.
///
/// A new `Cipher` each time: it costs about a microsecond, and nothing is shared between threads.
/// The provider is looked for once: to ask all of them each time costs more than a short message's
/// AES.
public final class AesGcm {
  public static final int KEY_LENGTH = 32;
  public static final int IV_LENGTH = 12;
  public static final int TAG_LENGTH = 16;

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final Provider PROVIDER = provider();

  private AesGcm() {}

  /// A fresh random IV. Never one twice under a key.
  public static byte[] newIv(SecureRandom random) {
    byte[] iv = new byte[IV_LENGTH];
    random.nextBytes(iv);
    return iv;
  }

  public static byte[] seal(byte[] key, byte[] iv, byte[] aad, byte[] plaintext) {
    byte[] sealed = new byte[plaintext.length + TAG_LENGTH];
    seal(key, iv, aad, plaintext, sealed, 0);
    return sealed;
  }

  /// @param sealed where the ciphertext and the tag go
  /// @param at where in it they begin
  public static void seal(
      byte[] key, byte[] iv, byte[] aad, byte[] plaintext, byte[] sealed, int at) {
    try {
      int _ =
          cipher(Cipher.ENCRYPT_MODE, key, iv, aad)
              .doFinal(plaintext, 0, plaintext.length, sealed, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not work on this JDK", e);
    }
  }

  /// @throws OpenFailedException when it does not authenticate, or is shorter than a tag
  public static byte[] open(byte[] key, byte[] iv, byte[] aad, byte[] sealed) {
    return open(key, iv, aad, sealed, 0);
  }

  /// @param from where in `sealed` the ciphertext begins
  /// @throws OpenFailedException as the other
  public static byte[] open(byte[] key, byte[] iv, byte[] aad, byte[] sealed, int from) {
    int length = sealed.length - from;
    if (length < TAG_LENGTH) {
      throw new OpenFailedException();
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, key, iv, aad).doFinal(sealed, from, length);
    } catch (AEADBadTagException e) {
      throw new OpenFailedException();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not work on this JDK", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] iv, byte[] aad)
      throws GeneralSecurityException {
    if (key.length != KEY_LENGTH || iv.length != IV_LENGTH) {
      throw new IllegalArgumentException("AES-256-GCM takes a 32-byte key and a 12-byte IV");
    }
    Cipher cipher = Cipher.getInstance(TRANSFORMATION, PROVIDER);
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_LENGTH, iv));
    cipher.updateAAD(aad);
    return cipher;
  }

  private static Provider provider() {
    try {
      return Cipher.getInstance(TRANSFORMATION).getProvider();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no AES-256-GCM", e);
    }
  }
}
