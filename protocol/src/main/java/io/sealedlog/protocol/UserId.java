package io.sealedlog.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// Identifies a user. Usernames are in the vault only; everything else refers to users by this id.
public record UserId(@JsonValue UUID value) implements Comparable<UserId> {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public UserId {}

  public StreamId stream() {
    return new StreamId(value);
  }

  /// Compares the 16 bytes as unsigned, which is the order of members in a members hash.
  @Override
  public int compareTo(UserId other) {
    return Uuids.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
