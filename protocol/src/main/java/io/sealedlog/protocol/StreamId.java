package io.sealedlog.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// Names a stream of events with one dense sequence: a conversation or a user. It is the key of
/// every record.
public record StreamId(@JsonValue UUID value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public StreamId {}

  /// The record key: the 16 bytes of the id.
  public byte[] key() {
    return Uuids.bytes(value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
