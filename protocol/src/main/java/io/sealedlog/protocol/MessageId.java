package io.sealedlog.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// Identifies a message within its conversation: a UUIDv7 that the sender creates, so that a retry
/// is recognized.
public record MessageId(@JsonValue UUID value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public MessageId {}

  public CommandId command() {
    return new CommandId(value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
