package io.sealedlog.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// What connections send, made beforehand: making it is not what is measured.
public final class Messages {
  private static final int MESSAGES_IN_TURN = 16;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     ";

  private Messages() {}

  /// By connection, the requests that it sends in turn.
  ///
  /// @param seats which the connections share out
  /// @param bytes of a text
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
