package io.sealedlog.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/// The lines of a batch: messages of mixed sizes, spread over conversations. Made while they are
/// sent: together they are too large to keep.
public final class BulkLines {
  private final List<String> conversations;
  private final SplittableRandom random;
  private final MixedTexts texts;

  /// @param smallest bytes of a text
  /// @param largest bytes of a text, at most 65536
  public BulkLines(List<String> conversations, int smallest, int largest, long seed) {
    this.conversations = List.copyOf(conversations);
    this.random = new SplittableRandom(seed);
    this.texts = new MixedTexts(smallest, largest, random);
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
    int length = texts.nextLength();
    byte[] head =
        ("{\"conversationId\":\""
                + conversations.get(conversation(line))
                + "\",\"messageId\":\""
                + MessageIds.next(random)
                + "\",\"text\":\"")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = new byte[head.length + length + 3];
    System.arraycopy(head, 0, bytes, 0, head.length);
    texts.fill(bytes, head.length, length);
    bytes[bytes.length - 3] = '"';
    bytes[bytes.length - 2] = '}';
    bytes[bytes.length - 1] = '\n';
    return bytes;
  }
}
