package io.sealedlog.gateway.readmodel;

import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.Uuids;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A sealed message at its place.
///
/// @param envelope null once the message is redacted
public record StoredMessage(Position position, long seq, Facts facts, @Nullable Envelope envelope) {

  /// What is known of a message without its envelope, and stays when that is gone.
  ///
  /// @param kind as envelopes number it
  public record Facts(
      ConversationId conversationId,
      MessageId id,
      int kind,
      UserId senderId,
      @Nullable MessageId relatesTo) {}

  public StoredMessage(Position position, long seq, Envelope envelope) {
    this(position, seq, facts(envelope), envelope);
  }

  private static Facts facts(Envelope envelope) {
    UUID relatesTo = envelope.relatesTo();
    return new Facts(
        new ConversationId(envelope.conversationId()),
        new MessageId(envelope.messageId()),
        envelope.kind(),
        new UserId(envelope.senderId()),
        relatesTo == null ? null : new MessageId(relatesTo));
  }

  public boolean redacted() {
    return envelope == null;
  }

  /// When it was sent, in milliseconds since 1970. Of a redacted message that went with the rest;
  /// the time in its id is near.
  public long sentAt() {
    return envelope == null ? Uuids.timeOfVersion7(facts.id().value()) : envelope.sentAt();
  }
}
