package io.sealedlog.crypto;

import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/// [AesGcm] for repeated use under one key, for owners who keep that key anyway.
///
/// Keeps one `Cipher`, which saves the provider lookup and, while the key stays the same, the key
/// expansion. Thread-safe: a thread that finds it in use takes a new one. Use one object for one
/// direction only, because the JDK refuses to seal twice under a key and IV that it remembers.
public final class RepeatedAesGcm {
  private final AtomicReference<@Nullable Cipher> idle = new AtomicReference<>();

  /// @param sealed receives the ciphertext and the tag
  /// @param at their offset in `sealed`
  public void seal(byte[] key, byte[] iv, byte[] aad, byte[] plaintext, byte[] sealed, int at) {
    Cipher cipher = take();
    AesGcm.prepare(cipher, Cipher.ENCRYPT_MODE, key, iv, aad);
    AesGcm.seal(cipher, plaintext, sealed, at);
    idle.set(cipher);
  }

  /// @param from offset of the ciphertext in `sealed`
  /// @throws OpenFailedException when it does not authenticate, or is shorter than a tag
  public byte[] open(byte[] key, byte[] iv, byte[] aad, byte[] sealed, int from) {
    Cipher cipher = take();
    AesGcm.prepare(cipher, Cipher.DECRYPT_MODE, key, iv, aad);
    byte[] opened = AesGcm.open(cipher, sealed, from);
    idle.set(cipher);
    return opened;
  }

  /// Drops the key that is in the cipher.
  public void forget() {
    idle.set(null);
  }

  private Cipher take() {
    Cipher cipher = idle.getAndSet(null);
    return cipher == null ? AesGcm.newCipher() : cipher;
  }
}
