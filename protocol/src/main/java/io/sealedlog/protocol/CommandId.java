package io.sealedlog.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// Names one attempt to change a stream; sent again, it gets the outcome of the first time. For a
/// message it is the message id.
public record CommandId(@JsonValue UUID value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public CommandId {}

  @Override
  public String toString() {
    return value.toString();
  }
}
