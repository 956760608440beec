package io.sealedlog.protocol.result;

import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import java.util.Objects;

/// The outcome of a command that produced no new event.
public record CommandResult(StreamId streamId, CommandId commandId, Outcome outcome) {
  public CommandResult {
    Objects.requireNonNull(streamId, "streamId");
    Objects.requireNonNull(commandId, "commandId");
    Objects.requireNonNull(outcome, "outcome");
  }
}
