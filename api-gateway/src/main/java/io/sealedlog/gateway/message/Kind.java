package io.sealedlog.gateway.message;

import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.util.List;

/// The kinds of messages, as envelopes number them and the API names them.
public final class Kind {
  public static final String MESSAGE = "message";
  static final int MESSAGE_NUMBER = 1;

  private static final List<String> WORDS = List.of(MESSAGE, "edit", "reaction", "name", "data");

  private Kind() {}

  /// @param number 1 to 5, which an envelope has checked
  public static String word(int number) {
    return WORDS.get(number - 1);
  }

  /// The kinds that can be sent so far.
  public static void requireSendable(String word) {
    if (!word.equals(MESSAGE)) {
      throw Problem.of(ProblemType.INVALID_VALUE, "field kind must be \"message\"");
    }
  }
}
