package io.sealedlog.protocol.codec;

import java.io.OutputStream;
import java.util.Arrays;

/// Collects the output of a Jackson generator. Output that fits into the generator's own buffer,
/// which is nearly all, arrives in one write and takes one array of exactly its size.
public final class GeneratedBytes extends OutputStream {
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int length;

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int count) {
    if (length == 0) {
      bytes = Arrays.copyOfRange(from, offset, offset + count);
    } else {
      if (length + count > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * length, length + count));
      }
      System.arraycopy(from, offset, bytes, length, count);
    }
    length += count;
  }

  /// Returns the output. Nothing may be written afterwards.
  public byte[] take() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
