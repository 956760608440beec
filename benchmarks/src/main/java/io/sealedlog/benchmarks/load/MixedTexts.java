package io.sealedlog.benchmarks.load;

import java.util.random.RandomGenerator;

/// Makes texts of random sizes. The logarithm of the size is uniformly distributed.
public final class MixedTexts {
  private static final int POOL = 64 * 1024;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     ";

  private final int smallest;
  private final int largest;
  private final RandomGenerator random;
  private final byte[] pool = new byte[POOL];

  /// @param smallest the least bytes of a text
  /// @param largest the most bytes of a text, at most 65536
  public MixedTexts(int smallest, int largest, RandomGenerator random) {
    this.smallest = smallest;
    this.largest = largest;
    this.random = random;
    for (int i = 0; i < POOL; i++) {
      pool[i] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
    }
  }

  /// Returns the length of the next text.
  public int nextLength() {
    double factor = Math.pow((double) largest / smallest, random.nextDouble());
    return Math.min(largest, (int) Math.round(smallest * factor));
  }

  /// Writes a text of this length.
  public void fill(byte[] target, int offset, int length) {
    System.arraycopy(pool, random.nextInt(POOL - length + 1), target, offset, length);
  }
}
