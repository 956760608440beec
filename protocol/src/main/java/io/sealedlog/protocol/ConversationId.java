package io.sealedlog.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// Identifies a conversation and its stream of events.
public record ConversationId(@JsonValue UUID value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ConversationId {}

  public StreamId stream() {
    return new StreamId(value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
