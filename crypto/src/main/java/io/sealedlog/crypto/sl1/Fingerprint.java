package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Sha256;
import java.math.BigInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The fingerprint that two users compare to verify each other's keys (section 4): 60 decimal
/// digits, the same on both sides.
public final class Fingerprint {
  private static final int DIGITS = 60;
  private static final int GROUP = 5;

  private Fingerprint() {}

  /// Returns twelve groups of five digits, separated by spaces.
  ///
  /// @param identityHash of one user
  /// @param otherIdentityHash of the other user; the order does not matter
  public static String of(Bytes identityHash, Bytes otherIdentityHash) {
    Require.length(identityHash, Sha256.LENGTH, "identityHash");
    Require.length(otherIdentityHash, Sha256.LENGTH, "identityHash");
    boolean ascending = identityHash.compareTo(otherIdentityHash) <= 0;
    Bytes low = ascending ? identityHash : otherIdentityHash;
    Bytes high = ascending ? otherIdentityHash : identityHash;
    BigInteger number = new BigInteger(1, Sha256.hash(low.shared(), high.shared()));
    String digits = number.mod(BigInteger.TEN.pow(DIGITS)).toString();
    String padded = "0".repeat(DIGITS - digits.length()) + digits;
    return IntStream.range(0, DIGITS / GROUP)
        .mapToObj(i -> padded.substring(GROUP * i, GROUP * (i + 1)))
        .collect(Collectors.joining(" "));
  }
}
