package io.sealedlog.benchmarks.load;

import java.util.random.RandomGenerator;

/// Texts of mixed sizes. Small sizes are as likely as large ones on a logarithmic scale.
public final class MixedTexts {
  private static final int POOL = 64 * 1024;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     ";

  private final int smallest;
  private final int largest;
  private final RandomGenerator random;
  private final byte[] pool = new byte[POOL];

  /// @param smallest bytes of a text
  /// @param largest bytes of a text, at most 65536
  public MixedTexts(int smallest, int largest, RandomGenerator random) {
    this.smallest = smallest;
    this.largest = largest;
    this.random = random;
    for (int i = 0; i < POOL; i++) {
      pool[i] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
    }
  }

  /// How long the next text is.
  public int nextLength() {
    double factor = Math.pow((double) largest / smallest, random.nextDouble());
    return Math.min(largest, (int) Math.round(smallest * factor));
  }

  /// Writes a text of that length.
  public void fill(byte[] target, int offset, int length) {
    System.arraycopy(pool, random.nextInt(POOL - length + 1), target, offset, length);
  }
}
