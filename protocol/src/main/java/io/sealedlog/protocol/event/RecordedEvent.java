package io.sealedlog.protocol.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeInfo.As;
import com.fasterxml.jackson.annotation.JsonTypeInfo.Id;
import com.fasterxml.jackson.annotation.Nulls;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import java.util.Objects;

/// An event at its place in the log.
///
/// @param streamId the conversation or user
/// @param seq 1, 2, 3, ... within the stream
/// @param previous 32 bytes: the leaf hash of the stream's event before this one, zeros at seq 1
/// @param leafIndex 0, 1, 2, ... within the partition
/// @param at milliseconds since 1970: when the broker appended the command
/// @param commandId the command that this came of
/// @param more whether another event of the same command follows, in the same transaction
public record RecordedEvent(
    StreamId streamId,
    long seq,
    Bytes previous,
    long leafIndex,
    long at,
    CommandId commandId,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY) boolean more,
    @JsonTypeInfo(use = Id.NAME, include = As.EXTERNAL_PROPERTY, property = "type") Event event) {
  /// What `previous` is at seq 1.
  public static final Bytes NO_PREVIOUS = Bytes.wrap(new byte[32]);

  public RecordedEvent {
    Objects.requireNonNull(streamId, "streamId");
    Objects.requireNonNull(commandId, "commandId");
    Objects.requireNonNull(event, "event");
    if (seq < 1 || leafIndex < 0) {
      throw new IllegalArgumentException("seq starts at 1 and leafIndex at 0");
    }
    if (previous.length() != NO_PREVIOUS.length()) {
      throw new IllegalArgumentException("previous is 32 bytes");
    }
  }
}
