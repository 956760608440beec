package io.sealedlog.gateway.readmodel;

import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import org.jspecify.annotations.Nullable;

/// A message of the read model, verified from an authentic event.
public record StoredMessage(Position position, long seq, Facts facts, Content content) {

  /// The facts of a message, which remain when its content is redacted.
  ///
  /// @param kind as envelopes number it
  /// @param sentAt milliseconds since 1970
  public record Facts(
      ConversationId conversationId,
      MessageId id,
      int kind,
      UserId senderId,
      @Nullable MessageId relatesTo,
      long sentAt) {
    static Facts of(ConversationId conversationId, Event.MessageSealed message) {
      return new Facts(
          conversationId,
          message.messageId(),
          message.kind(),
          message.senderId(),
          message.relatesTo(),
          message.sentAt());
    }
  }

  /// What the read model has of a message's content: all of it, or why it is not there.
  sealed interface Content {}

  record Sealed(Envelope envelope) implements Content {}

  /// The content was redacted.
  record Redacted() implements Content {}

  /// The row differs from what the projection makes of its event.
  record Damaged() implements Content {}

  /// Returns a message from its event in the log.
  public static StoredMessage of(
      Position position, long seq, ConversationId id, Event.MessageSealed message) {
    return new StoredMessage(
        position, seq, Facts.of(id, message), new Sealed(message.envelope(id)));
  }

  /// Null when the message is redacted or damaged.
  public @Nullable Envelope envelope() {
    return content instanceof Sealed(var envelope) ? envelope : null;
  }

  public boolean redacted() {
    return content instanceof Redacted;
  }

  public boolean damaged() {
    return content instanceof Damaged;
  }
}
