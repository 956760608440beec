package io.sealedlog.protocol.event;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.command.CommandRequest;
import java.util.Objects;

/// An event with its position in the log.
///
/// @param streamId the conversation or user
/// @param seq 1, 2, 3, ... within the stream
/// @param previous 32 bytes: the leaf hash of the stream's previous event, zeros at seq 1
/// @param leafIndex 0, 1, 2, ... within the partition
/// @param at milliseconds since 1970: when the broker appended the command
/// @param commandId the command that produced the event; for a message it is the message id
/// @param digest 16 bytes, the digest of the command's request, which distinguishes a retry from a
///   reuse of the id
/// @param membershipSeq the seq of the stream's last earlier event that changed members, roles or
///   epoch, 0 when there is none: the membership under which the event was decided
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
  /// The value of `previous` at seq 1.
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
