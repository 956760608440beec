package io.sealedlog.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/// Secret bytes with one owner who wipes them; they can't be printed.
///
/// Equality is identity on purpose; [#matches] compares in constant time. After [#close] every use
/// fails.
public final class SecretBytes implements AutoCloseable {
  private final byte[] array;
  private volatile boolean closed;

  private SecretBytes(byte[] array) {
    this.array = array;
  }

  /// Takes over the array, which [#close] wipes.
  public static SecretBytes takeOwnershipOf(byte[] array) {
    return new SecretBytes(array);
  }

  public static SecretBytes copyOf(byte[] array) {
    return new SecretBytes(array.clone());
  }

  public static SecretBytes random(SecureRandom random, int length) {
    byte[] array = new byte[length];
    random.nextBytes(array);
    return new SecretBytes(array);
  }

  public int length() {
    return array.length;
  }

  /// Returns the array itself, for the duration of a computation; it must not be kept or written
  /// to.
  ///
  /// @throws IllegalStateException after [#close]
  public byte[] shared() {
    if (closed) {
      throw new IllegalStateException("the secret is already destroyed");
    }
    return array;
  }

  /// Returns a copy that is closed independently.
  public SecretBytes copy() {
    return copyOf(shared());
  }

  /// Compares in constant time for equal lengths.
  public boolean matches(SecretBytes other) {
    return MessageDigest.isEqual(shared(), other.shared());
  }

  /// Wipes the bytes. Closing twice does nothing.
  @Override
  public void close() {
    closed = true;
    Arrays.fill(array, (byte) 0);
  }

  @Override
  public String toString() {
    return "SecretBytes[" + array.length + "]";
  }
}
