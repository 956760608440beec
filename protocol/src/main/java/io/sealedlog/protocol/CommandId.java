package io.sealedlog.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// Identifies one attempt to change a stream: a command that is sent again with the same id gets
/// the outcome of the first time. The id of a message's command is the message id.
public record CommandId(@JsonValue UUID value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public CommandId {}

  @Override
  public String toString() {
    return value.toString();
  }
}
