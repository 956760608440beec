package io.sealedlog.gateway.command;

import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.result.RejectionCode;

/// What is known about a command when the wait for it ends.
public sealed interface CommandOutcome {
  /// @param position of the last event that came of it
  /// @param seq of that event
  /// @param at of that event, in milliseconds since 1970
  /// @param replayed whether it came of an earlier attempt
  record Stored(Position position, long seq, long at, boolean replayed) implements CommandOutcome {}

  record Rejected(RejectionCode code) implements CommandOutcome {}

  /// It may be stored, or may yet be, or not.
  record Unknown() implements CommandOutcome {}
}
