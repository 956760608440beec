package io.sealedlog.gateway.message;

import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.util.Locale;

/// The kinds of messages, with their numbers in envelopes and their names in the API.
public enum Kind {
  MESSAGE(1),
  /// Replaces the content of an earlier message.
  EDIT(2),
  REACTION(3),
  /// Sets the conversation's name.
  NAME(4),
  /// Carries data of the application.
  DATA(5);

  private final int number;

  Kind(int number) {
    this.number = number;
  }

  /// @param number 1 to 5, which an envelope has checked
  public static Kind of(int number) {
    return values()[number - 1];
  }

  /// @throws Problem when there is no such kind
  public static Kind parse(String word) {
    for (Kind kind : values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw Problem.of(
        ProblemType.INVALID_VALUE, "field kind must be message, edit, reaction, name or data");
  }

  public int number() {
    return number;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns whether the kind stands by itself; the others relate to one that does.
  public boolean isItem() {
    return this != EDIT && this != REACTION;
  }

  public boolean isEditable() {
    return this == MESSAGE || this == DATA;
  }
}
