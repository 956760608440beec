package io.sealedlog.crypto.sl1;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// Returns given values in order, so that a vector names every random value that it depends on.
final class FixedRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final transient Deque<byte[]> values;

  FixedRandom(byte[]... values) {
    this.values = new ArrayDeque<>(Arrays.asList(values));
  }

  @Override
  public void nextBytes(byte[] bytes) {
    byte[] next = values.removeFirst();
    if (next.length != bytes.length) {
      throw new IllegalStateException("asked for " + bytes.length + ", have " + next.length);
    }
    System.arraycopy(next, 0, bytes, 0, next.length);
  }
}
