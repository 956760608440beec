package io.sealedlog.protocol.command;

import io.sealedlog.protocol.CommandId;
import java.util.Objects;

/// What every version can read of a [CommandRequest], whatever its command is.
public record CommandHead(CommandId id) {
  public CommandHead {
    Objects.requireNonNull(id, "id");
  }
}
