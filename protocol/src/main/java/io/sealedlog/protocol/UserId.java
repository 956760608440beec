package io.sealedlog.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// Names a person. Usernames live in the vault only; everything else names people by this id.
public record UserId(@JsonValue UUID value) implements Comparable<UserId> {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public UserId {}

  public StreamId stream() {
    return new StreamId(value);
  }

  /// By the 16 bytes, unsigned: the order that a members hash is taken in.
  @Override
  public int compareTo(UserId other) {
    return Uuids.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
