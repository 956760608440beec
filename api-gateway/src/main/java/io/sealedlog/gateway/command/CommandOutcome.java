package io.sealedlog.gateway.command;

import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.result.RejectionCode;

/// The outcome of a command, as known when the wait for it ends.
public sealed interface CommandOutcome {
  /// @param position of the command's last event
  /// @param seq of that event
  /// @param at of that event, in milliseconds since 1970
  /// @param replayed whether an earlier attempt stored it
  record Stored(Position position, long seq, long at, boolean replayed) implements CommandOutcome {}

  record Rejected(RejectionCode code) implements CommandOutcome {}

  /// The command may be stored already, later or never.
  record Unknown() implements CommandOutcome {}
}
