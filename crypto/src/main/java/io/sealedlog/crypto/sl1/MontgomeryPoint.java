package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.MalformedException;
import java.math.BigInteger;
import java.util.Set;

/// The u-coordinates of Curve25519 that sl1 refuses because libraries disagree on them: those not
/// reduced modulo 2^255 - 19, those with the top bit set, and the canonical ones of low order.
final class MontgomeryPoint {
  private static final int LENGTH = 32;
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  // RFC 7748, section 6.1, and https://cr.yp.to/ecdh.html#validate: orders 1, 2, 4 and 8.
  private static final Set<BigInteger> LOW_ORDER =
      Set.of(
          BigInteger.ZERO,
          BigInteger.ONE,
          P.subtract(BigInteger.ONE),
          new BigInteger(
              "325606250916557431795983626356110631294008115727848805560023387167927233504"),
          new BigInteger(
              "39382357235489614581723060781553021112529911719440698176882885853963445705823"));

  private MontgomeryPoint() {}

  /// @param from offset of the 32 little-endian bytes
  static void requireUsable(byte[] bytes, int from) {
    byte[] bigEndian = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      bigEndian[i] = bytes[from + LENGTH - 1 - i];
    }
    BigInteger u = new BigInteger(1, bigEndian);
    if (u.compareTo(P) >= 0) {
      throw new MalformedException("the X25519 part is not canonical");
    }
    if (LOW_ORDER.contains(u)) {
      throw new MalformedException("the X25519 part is of low order");
    }
  }
}
