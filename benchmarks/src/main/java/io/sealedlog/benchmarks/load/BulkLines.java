package io.sealedlog.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/// Generates the lines of a batch: messages of mixed sizes, spread over conversations. Lines are
/// generated while they are sent, because all of them don't fit into memory.
public final class BulkLines {
  private final List<String> conversations;
  private final SplittableRandom random;
  private final MixedTexts texts;

  /// @param smallest the least bytes of a text
  /// @param largest the most bytes of a text, at most 65536
  public BulkLines(List<String> conversations, int smallest, int largest, long seed) {
    this.conversations = List.copyOf(conversations);
    this.random = new SplittableRandom(seed);
    this.texts = new MixedTexts(smallest, largest, random);
  }

  /// Returns the index of the conversation for a line.
  ///
  /// @param line the number of the line, from 1
  public int conversation(long line) {
    // Consecutive lines go to different conversations, and all conversations get the same number of
    // lines.
    return (int) (line * 7_919 % conversations.size());
  }

  /// Returns the next line, with a new message id.
  byte[] next(long line) {
    int length = texts.nextLength();
    byte[] head =
        ("{\"conversationId\":\""
                + conversations.get(conversation(line))
                + "\",\"messageId\":\""
                + MessageIdGenerator.next(random)
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
