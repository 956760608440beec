package io.sealedlog.gateway.message.read;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.key.UnreadableException;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.Position;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A message in the `envelope` view: as it is stored, for a client that opens it itself.
///
/// @param seq the only known field, beside `unreadable`, when the event is damaged or missing
/// @param kind as envelopes number it; only when there is no envelope, like `senderId` and
///   `relatesTo`
/// @param envelope null when the message is redacted or damaged
/// @param unreadable only when the stored message is damaged
public record SealedMessage(
    @Nullable UUID messageId,
    long seq,
    @Nullable Position position,
    boolean redacted,
    @Nullable Integer kind,
    @Nullable UUID senderId,
    @Nullable UUID relatesTo,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable EnvelopeJson envelope,
    UnreadableException.@Nullable Reason unreadable) {

  /// The JSON form of an envelope (sl1, section 6).
  record EnvelopeJson(
      int v,
      int suite,
      int flags,
      int kind,
      UUID conversationId,
      int epoch,
      UUID messageId,
      UUID senderId,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable UUID relatesTo,
      long sentAt,
      Bytes contextId,
      @Nullable Bytes enc,
      int shareVersion,
      Bytes iv,
      Bytes ciphertext) {}

  /// @param enc the context's encapsulation, when this is its first message in a response
  static SealedMessage of(StoredMessage stored, @Nullable Bytes enc) {
    StoredMessage.Facts facts = stored.facts();
    Envelope envelope = stored.envelope();
    boolean gone = envelope == null;
    return new SealedMessage(
        facts.id().value(),
        stored.seq(),
        stored.position(),
        stored.redacted(),
        gone ? facts.kind() : null,
        gone ? facts.senderId().value() : null,
        gone && facts.relatesTo() != null ? facts.relatesTo().value() : null,
        envelope == null ? null : json(envelope, enc),
        stored.damaged() ? UnreadableException.Reason.DAMAGED : null);
  }

  /// Returns the entry of a message whose event is damaged or missing.
  static SealedMessage damaged(long seq) {
    return new SealedMessage(
        null, seq, null, false, null, null, null, null, UnreadableException.Reason.DAMAGED);
  }

  private static EnvelopeJson json(Envelope envelope, @Nullable Bytes enc) {
    return new EnvelopeJson(
        Envelope.VERSION,
        envelope.suite(),
        envelope.flags(),
        envelope.kind(),
        envelope.conversationId(),
        envelope.epoch(),
        envelope.messageId(),
        envelope.senderId(),
        envelope.relatesTo(),
        envelope.sentAt(),
        envelope.contextId(),
        enc,
        envelope.shareVersion(),
        envelope.iv(),
        envelope.ciphertext());
  }
}
