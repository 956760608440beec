package io.sealedlog.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM (NIST SP 800-38D) of the JDK, with a 12-byte IV and the 16-byte tag at the end.
///
/// Every call creates a `Cipher`: it costs about a microsecond, nothing is shared between threads,
/// and no key outlives its use. For a key that is kept anyway there is [RepeatedAesGcm]. The
/// provider is looked up once, because searching all of them costs more than encrypting a short
/// message.
public final class AesGcm {
  public static final int KEY_LENGTH = 32;
  public static final int IV_LENGTH = 12;
  public static final int TAG_LENGTH = 16;

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final Provider PROVIDER = provider();

  private AesGcm() {}

  /// Returns a random IV. An IV must never be used twice under a key.
  public static byte[] newIv(SecureRandom random) {
    byte[] iv = new byte[IV_LENGTH];
    random.nextBytes(iv);
    return iv;
  }

  public static byte[] seal(byte[] key, byte[] iv, byte[] aad, byte[] plaintext) {
    byte[] sealed = new byte[plaintext.length + TAG_LENGTH];
    Cipher cipher = newCipher();
    prepare(cipher, Cipher.ENCRYPT_MODE, key, iv, aad);
    seal(cipher, plaintext, sealed, 0);
    return sealed;
  }

  /// @throws OpenFailedException when it does not authenticate, or is shorter than a tag
  public static byte[] open(byte[] key, byte[] iv, byte[] aad, byte[] sealed) {
    Cipher cipher = newCipher();
    prepare(cipher, Cipher.DECRYPT_MODE, key, iv, aad);
    return open(cipher, sealed, 0);
  }

  static Cipher newCipher() {
    try {
      return Cipher.getInstance(TRANSFORMATION, PROVIDER);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no AES-256-GCM", e);
    }
  }

  /// @param mode a mode of [Cipher]
  static void prepare(Cipher cipher, int mode, byte[] key, byte[] iv, byte[] aad) {
    if (key.length != KEY_LENGTH || iv.length != IV_LENGTH) {
      throw new IllegalArgumentException("AES-256-GCM takes a 32-byte key and a 12-byte IV");
    }
    try {
      cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_LENGTH, iv));
      cipher.updateAAD(aad);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not work on this JDK", e);
    }
  }

  /// @param cipher prepared for encryption
  /// @param sealed receives the ciphertext and the tag
  /// @param at their offset in `sealed`
  static void seal(Cipher cipher, byte[] plaintext, byte[] sealed, int at) {
    try {
      int _ = cipher.doFinal(plaintext, 0, plaintext.length, sealed, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not work on this JDK", e);
    }
  }

  /// @param cipher prepared for decryption
  /// @param from offset of the ciphertext in `sealed`
  /// @throws OpenFailedException when it does not authenticate, or is shorter than a tag
  static byte[] open(Cipher cipher, byte[] sealed, int from) {
    int length = sealed.length - from;
    if (length < TAG_LENGTH) {
      throw new OpenFailedException();
    }
    try {
      return cipher.doFinal(sealed, from, length);
    } catch (AEADBadTagException e) {
      throw new OpenFailedException();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not work on this JDK", e);
    }
  }

  private static Provider provider() {
    try {
      return Cipher.getInstance(TRANSFORMATION).getProvider();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no AES-256-GCM", e);
    }
  }
}
