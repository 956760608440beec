package io.sealedlog.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes the requests of all connections in advance, because making them is not to be measured.
public final class Messages {
  private static final int MESSAGES_IN_TURN = 16;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     ";

  private Messages() {}

  /// Returns for each connection the requests that it sends in turn.
  ///
  /// @param clients distributed to the connections in turn
  /// @param bytes of each text
  public static List<List<byte[]>> of(
      List<LoadSetup.ConversationClient> clients,
      int connections,
      int bytes,
      RandomGenerator random) {
    List<List<byte[]>> messages = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      LoadSetup.ConversationClient client = clients.get(i % clients.size());
      List<byte[]> turn = new ArrayList<>();
      for (int j = 0; j < MESSAGES_IN_TURN; j++) {
        turn.add(client.message(text(bytes, random)));
      }
      messages.add(turn);
    }
    return messages;
  }

  private static String text(int bytes, RandomGenerator random) {
    StringBuilder text = new StringBuilder(bytes);
    for (int i = 0; i < bytes; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }
}
