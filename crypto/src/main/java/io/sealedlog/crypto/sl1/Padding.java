package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.MalformedException;
import java.nio.ByteBuffer;

/// The padding of bodies (section 6): u32 length, body, zeros up to a multiple of 64, above 1024 up
/// to a length that Padme allows. Above 1024 it adds at most 12 %.
public final class Padding {
  private static final int PREFIX = 4;
  private static final int BLOCK = 64;
  private static final int BLOCKS_UP_TO = 1024;

  /// Keeps the arithmetic within an int.
  public static final int MAX_BODY_LENGTH = 1 << 28;

  private Padding() {}

  /// Returns the padded length of a body of this length.
  public static int paddedLength(int bodyLength) {
    if (bodyLength < 0 || bodyLength > MAX_BODY_LENGTH) {
      throw new MalformedException("a body is at most " + MAX_BODY_LENGTH + " bytes");
    }
    int m = PREFIX + bodyLength;
    int step = m <= BLOCKS_UP_TO ? BLOCK : padmeStep(m);
    return (m + step - 1) / step * step;
  }

  /// Returns whether a padded body can have this length.
  public static boolean isPaddedLength(int length) {
    return length >= BLOCK && length <= MAX_BODY_LENGTH && paddedLength(length - PREFIX) == length;
  }

  public static byte[] pad(byte[] body) {
    return ByteBuffer.allocate(paddedLength(body.length)).putInt(body.length).put(body).array();
  }

  /// @throws MalformedException when the length does not belong to the body, or the padding is not
  ///   zero
  public static byte[] unpad(byte[] padded) {
    Require.wellFormed(padded.length >= BLOCK, "padding: too short");
    ByteBuffer buffer = ByteBuffer.wrap(padded);
    int bodyLength = buffer.getInt();
    Require.wellFormed(
        bodyLength >= 0
            && bodyLength <= padded.length - PREFIX
            && bodyLength <= MAX_BODY_LENGTH
            && paddedLength(bodyLength) == padded.length,
        "padding: the length does not fit");
    byte[] body = new byte[bodyLength];
    buffer.get(body);
    int rest = 0;
    while (buffer.hasRemaining()) {
      rest |= buffer.get();
    }
    Require.wellFormed(rest == 0, "padding: not zero");
    return body;
  }

  /// 2^(E - S) with E = floor(log2 m), S = floor(log2 E) + 1.
  private static int padmeStep(int m) {
    int e = floorLog2(m);
    int s = floorLog2(e) + 1;
    return 1 << (e - s);
  }

  private static int floorLog2(int value) {
    return 31 - Integer.numberOfLeadingZeros(value);
  }
}
