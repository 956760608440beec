package io.sealedlog.gateway.bulk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// What there is among the bytes of a line, eight looked at together: one by one would take a
/// noticeable part of a batch's time.
final class LineBytes {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long ONES = 0x0101_0101_0101_0101L;

  private LineBytes() {}

  static boolean areAscii(byte[] bytes, int from, int to) {
    long seen = 0;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      seen |= (long) EIGHT.get(bytes, i);
    }
    for (; i < to; i++) {
      // Widened, so that a negative one has the high bits of all eight.
      seen |= bytes[i];
    }
    return (seen & HIGH_BITS) == 0;
  }

  /// @param wanted an ASCII character
  static boolean contain(byte[] bytes, int from, int to, char wanted) {
    long eightWanted = ONES * wanted;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      if (hasZero((long) EIGHT.get(bytes, i) ^ eightWanted)) {
        return true;
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == wanted) {
        return true;
      }
    }
    return false;
  }

  // Only below a zero does the subtraction carry into a high bit that was not set.
  private static boolean hasZero(long eight) {
    return ((eight - ONES) & ~eight & HIGH_BITS) != 0;
  }
}
