package io.sealedlog.crypto;

import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/// [AesGcm] again and again under the same key, for owners who keep that key for as long.
///
/// One `Cipher` is kept: the JDK looks neither for it nor, under the same key as before, expands
/// the key for it. Thread-safe: a thread that finds it in use takes a new one. One object is for
/// one direction only, for the JDK refuses to seal twice under a key and IV that it remembers.
public final class RepeatedAesGcm {
  private final AtomicReference<@Nullable Cipher> idle = new AtomicReference<>();

  /// @param sealed where the ciphertext and the tag go
  /// @param at where in it they begin
  public void seal(byte[] key, byte[] iv, byte[] aad, byte[] plaintext, byte[] sealed, int at) {
    Cipher cipher = take();
    AesGcm.prepare(cipher, Cipher.ENCRYPT_MODE, key, iv, aad);
    AesGcm.seal(cipher, plaintext, sealed, at);
    idle.set(cipher);
  }

  /// @param from where in `sealed` the ciphertext begins
  /// @throws OpenFailedException when it does not authenticate, or is shorter than a tag
  public byte[] open(byte[] key, byte[] iv, byte[] aad, byte[] sealed, int from) {
    Cipher cipher = take();
    AesGcm.prepare(cipher, Cipher.DECRYPT_MODE, key, iv, aad);
    byte[] opened = AesGcm.open(cipher, sealed, from);
    idle.set(cipher);
    return opened;
  }

  /// Lets go of the key that is in the cipher.
  public void forget() {
    idle.set(null);
  }

  private Cipher take() {
    Cipher cipher = idle.getAndSet(null);
    return cipher == null ? AesGcm.newCipher() : cipher;
  }
}
