package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.MalformedException;

/// The kinds of messages, as envelopes number them (sl1, section 6).
public enum MessageKind {
  MESSAGE(1),

  /// The new content of an earlier message.
  EDIT(2),

  REACTION(3),

  /// The conversation's name from now on.
  NAME(4),

  /// Data of the application.
  DATA(5);

  private static final MessageKind[] BY_NUMBER = values();

  private final int number;

  MessageKind(int number) {
    this.number = number;
  }

  /// @throws MalformedException when there is no such kind
  public static MessageKind of(int number) {
    if (!isKnown(number)) {
      throw new MalformedException("kind is not one of 1 to " + BY_NUMBER.length);
    }
    return BY_NUMBER[number - 1];
  }

  /// Returns whether there is a kind of this number.
  public static boolean isKnown(int number) {
    return number >= 1 && number <= BY_NUMBER.length;
  }

  public int number() {
    return number;
  }

  /// Returns whether a message of this kind stands by itself; an edit and a reaction belong to
  /// another message.
  public boolean standsAlone() {
    return this != EDIT && this != REACTION;
  }

  /// Returns whether a message of this kind can be edited.
  public boolean isEditable() {
    return this == MESSAGE || this == DATA;
  }
}
