package io.sealedlog.protocol.event;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.command.CommandRequest;
import java.util.Objects;

/// An event at its place in the log.
///
/// @param streamId the conversation or user
/// @param seq 1, 2, 3, ... within the stream
/// @param previous 32 bytes: the leaf hash of the stream's event before this one, zeros at seq 1
/// @param leafIndex 0, 1, 2, ... within the partition
/// @param at milliseconds since 1970: when the broker appended the command
/// @param commandId the command that this came of; of a message it is the message's id
/// @param digest 16 bytes: that of the command's request, by which a retry is told from a reuse
/// @param membershipSeq seq of the stream's newest event before this one that changed members,
///   roles or epoch, 0 when there is none: under which membership this was decided
/// @param more whether another event of the same command follows, in the same transaction
public record RecordedEvent(
    StreamId streamId,
    long seq,
    Bytes previous,
    long leafIndex,
    long at,
    CommandId commandId,
    Bytes digest,
    long membershipSeq,
    boolean more,
    Event event) {
  /// What `previous` is at seq 1.
  public static final Bytes NO_PREVIOUS = Bytes.wrap(new byte[32]);

  public RecordedEvent {
    Objects.requireNonNull(streamId, "streamId");
    Objects.requireNonNull(commandId, "commandId");
    Objects.requireNonNull(event, "event");
    if (seq < 1 || leafIndex < 0) {
      throw new IllegalArgumentException("seq starts at 1 and leafIndex at 0");
    }
    if (membershipSeq < 0 || membershipSeq >= seq) {
      throw new IllegalArgumentException("membershipSeq is of an earlier event, or 0");
    }
    if (previous.length() != NO_PREVIOUS.length()) {
      throw new IllegalArgumentException("previous is 32 bytes");
    }
    if (digest.length() != CommandRequest.DIGEST_LENGTH) {
      throw new IllegalArgumentException("digest is 16 bytes");
    }
  }
}
