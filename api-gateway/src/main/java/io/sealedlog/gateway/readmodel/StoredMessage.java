package io.sealedlog.gateway.readmodel;

import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.Uuids;
import org.jspecify.annotations.Nullable;

/// A message at its place.
///
/// @param envelope null when the message was redacted: then there is nothing to open any more
public record StoredMessage(
    Position position, long seq, Outline outline, @Nullable Envelope envelope) {

  /// What is known of a message for ever.
  ///
  /// @param kind as envelopes number it
  public record Outline(
      MessageId messageId, int kind, UserId senderId, @Nullable MessageId relatesTo) {}

  public boolean redacted() {
    return envelope == null;
  }

  /// When it was sent, in milliseconds since 1970. Of a redacted message that went with the rest;
  /// the time in its id is what is left.
  public long sentAt() {
    return envelope == null ? Uuids.timeOfVersion7(outline.messageId().value()) : envelope.sentAt();
  }
}
