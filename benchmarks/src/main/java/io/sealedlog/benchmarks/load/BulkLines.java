package io.sealedlog.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/// The lines of a batch: messages of mixed sizes, spread over conversations. Small sizes are as
/// likely as large ones on a logarithmic scale. Made while they are sent: together they are too
/// large to keep.
public final class BulkLines {
  private static final int POOL = 64 * 1024;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     ";

  private final List<String> conversations;
  private final int smallest;
  private final int largest;
  private final SplittableRandom random;
  private final byte[] pool = new byte[POOL];

  /// @param smallest bytes of a text
  /// @param largest bytes of a text, at most 65536
  public BulkLines(List<String> conversations, int smallest, int largest, long seed) {
    this.conversations = List.copyOf(conversations);
    this.smallest = smallest;
    this.largest = largest;
    this.random = new SplittableRandom(seed);
    for (int i = 0; i < POOL; i++) {
      pool[i] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
    }
  }

  /// Which conversation a line goes to.
  ///
  /// @param line from 1
  public int conversation(long line) {
    // Neighbours go to different conversations, and all get the same number.
    return (int) (line * 7_919 % conversations.size());
  }

  /// The next line, with an id of its own.
  byte[] next(long line) {
    int length = length();
    byte[] head =
        ("{\"conversationId\":\""
                + conversations.get(conversation(line))
                + "\",\"messageId\":\""
                + version7()
                + "\",\"text\":\"")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = new byte[head.length + length + 3];
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(pool, random.nextInt(POOL - length + 1), bytes, head.length, length);
    bytes[bytes.length - 3] = '"';
    bytes[bytes.length - 2] = '}';
    bytes[bytes.length - 1] = '\n';
    return bytes;
  }

  private int length() {
    double factor = Math.pow((double) largest / smallest, random.nextDouble());
    return Math.min(largest, (int) Math.round(smallest * factor));
  }

  private UUID version7() {
    long high = (System.currentTimeMillis() << 16) | 0x7000 | random.nextInt(1 << 12);
    long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
