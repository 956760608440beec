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
/// @param envelope absent when it is redacted
/// @param redacted what is left then; absent otherwise
public record SealedMessage(
    long seq, Position position, @Nullable EnvelopeJson envelope, @Nullable Redacted redacted) {

  /// @param kind as envelopes number it
  public record Redacted(
      UUID messageId,
      int kind,
      UUID senderId,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable UUID relatesTo) {}

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
    Envelope envelope = stored.envelope();
    return envelope == null
        ? new SealedMessage(stored.seq(), stored.position(), null, redacted(stored.facts()))
        : new SealedMessage(stored.seq(), stored.position(), json(envelope, enc), null);
  }

  private static Redacted redacted(StoredMessage.Facts facts) {
    return new Redacted(
        facts.id().value(),
        facts.kind(),
        facts.senderId().value(),
        facts.relatesTo() == null ? null : facts.relatesTo().value());
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
