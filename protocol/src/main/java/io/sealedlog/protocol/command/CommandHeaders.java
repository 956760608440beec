package io.sealedlog.protocol.command;

/// The headers of a command's record. They are unauthenticated hints; the meaning of a command is
/// in its value alone.
public final class CommandHeaders {
  /// Present, with any value, when the command is one of many that were sent without waiting for
  /// the previous answer: its own answer may take longer if that makes the whole batch faster.
  public static final String BULK = "sealedlog.bulk";

  private CommandHeaders() {}
}
