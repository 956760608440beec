package io.sealedlog.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// Identifies a stream of events with gapless numbers: a conversation or a user. It is the key of
/// the stream's records.
public record StreamId(@JsonValue UUID value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public StreamId {}

  /// Returns the record key: the 16 bytes of the id.
  public byte[] key() {
    return Uuids.bytes(value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
