package io.sealedlog.protocol.command;

/// The headers of a command's record. They are hints, sealed by nobody: what a command means is in
/// its value alone.
public final class CommandHeaders {
  /// There, with whatever value, when the command is one of many that were sent without waiting for
  /// the one before: its answer may take longer if that makes all of them faster.
  public static final String BULK = "sealedlog.bulk";

  private CommandHeaders() {}
}
