package io.sealedlog.gateway.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Scans the bytes of a text, eight at a time: byte by byte, the scan would be a noticeable part of
/// a batch's time.
public final class TextBytes {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long ONES = 0x0101_0101_0101_0101L;

  private TextBytes() {}

  public static boolean areAscii(byte[] bytes, int from, int to) {
    long seen = 0;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      seen |= (long) EIGHT.get(bytes, i);
    }
    for (; i < to; i++) {
      // Sign extension sets the high bits of all eight bytes when this one is negative.
      seen |= bytes[i];
    }
    return (seen & HIGH_BITS) == 0;
  }

  /// @param wanted an ASCII character
  public static boolean contain(byte[] bytes, int from, int to, char wanted) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      if (has((long) EIGHT.get(bytes, i), wanted)) {
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

  /// Returns whether the bytes are ASCII and need no escape in a JSON string (RFC 8259, section 7).
  public static boolean arePlainInJson(byte[] bytes) {
    int i = 0;
    for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
      long eight = (long) EIGHT.get(bytes, i);
      if ((eight & HIGH_BITS) != 0 || hasBelow(eight, ' ') || has(eight, '"') || has(eight, '\\')) {
        return false;
      }
    }
    for (; i < bytes.length; i++) {
      // Negative bytes, which are not ASCII, are below a space as well.
      if (bytes[i] < ' ' || bytes[i] == '"' || bytes[i] == '\\') {
        return false;
      }
    }
    return true;
  }

  private static boolean has(long eight, char wanted) {
    return hasBelow(eight ^ (ONES * wanted), (char) 1);
  }

  // The subtraction sets the high bit of each byte below the bound. It may set the high bits of
  // bytes above such a byte too, but sets none if no byte is below the bound.
  private static boolean hasBelow(long eight, char bound) {
    return ((eight - ONES * bound) & ~eight & HIGH_BITS) != 0;
  }
}
