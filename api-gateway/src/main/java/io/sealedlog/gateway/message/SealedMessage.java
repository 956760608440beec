package io.sealedlog.gateway.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.Position;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A message in the `envelope` view: as it is stored, for a client that opens by itself.
///
/// @param kind as envelopes number it; only when it is redacted, like `senderId` and `relatesTo`
/// @param envelope null when it is redacted
public record SealedMessage(
    UUID messageId,
    long seq,
    Position position,
    boolean redacted,
    @Nullable Integer kind,
    @Nullable UUID senderId,
    @Nullable UUID relatesTo,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable EnvelopeJson envelope) {

  /// The envelope as sl1, section 6, writes it in JSON.
  public record EnvelopeJson(
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

  /// @param enc the context's encapsulation, when this is its first message in an answer
  static SealedMessage of(StoredMessage stored, @Nullable Bytes enc) {
    StoredMessage.Facts facts = stored.facts();
    Envelope envelope = stored.envelope();
    boolean gone = envelope == null;
    return new SealedMessage(
        facts.id().value(),
        stored.seq(),
        stored.position(),
        gone,
        gone ? facts.kind() : null,
        gone ? facts.senderId().value() : null,
        gone && facts.relatesTo() != null ? facts.relatesTo().value() : null,
        envelope == null ? null : json(envelope, enc));
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
