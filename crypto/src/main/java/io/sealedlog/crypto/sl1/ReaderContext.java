package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.AesGcm;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import java.util.Arrays;

/// Opens the envelopes of one sender context (section 6). Thread-safe; closing wipes its secret.
public final class ReaderContext implements AutoCloseable {
  private final EpochHeader header;
  private final Bytes enc;
  private final Bytes contextId;
  private final SecretBytes exported;

  private ReaderContext(EpochHeader header, Bytes enc, SecretBytes exported) {
    this.header = header;
    this.enc = enc;
    this.contextId = ContextId.of(enc);
    this.exported = exported;
  }

  /// @param keys of that epoch
  /// @param enc from the context's first envelope
  /// @throws MalformedException for an encapsulation that the suite refuses
  /// @throws OpenFailedException when the keys are not the header's
  public static ReaderContext open(EpochHeader header, EpochKeys keys, Bytes enc) {
    if (!keys.publicKey().equals(header.publicKey())) {
      throw new OpenFailedException();
    }
    byte[] info = MessageKey.contextInfo(header);
    return new ReaderContext(
        header, enc, Hpke.receiveExport(keys.keyPair(), enc, info, MessageKey.CONTEXT_LABEL));
  }

  public Bytes contextId() {
    return contextId;
  }

  /// Returns the body without its padding.
  ///
  /// @throws OpenFailedException when any part differs from what was sealed
  public byte[] open(Envelope envelope, ConversationShare share) {
    if (!isOfThisContext(envelope) || !isOf(share, envelope)) {
      throw new OpenFailedException();
    }
    byte[] aad = MessageKey.aad(header, fields(envelope));
    try (SecretBytes key = MessageKey.derive(exported, share, aad)) {
      byte[] padded =
          AesGcm.open(key.shared(), envelope.iv().shared(), aad, envelope.ciphertext().shared());
      byte[] body = Padding.unpad(padded);
      Arrays.fill(padded, (byte) 0);
      return body;
    } catch (MalformedException e) {
      throw new OpenFailedException();
    }
  }

  @Override
  public void close() {
    exported.close();
  }

  @Override
  public String toString() {
    return "ReaderContext[" + contextId.toHex() + "]";
  }

  private boolean isOfThisContext(Envelope envelope) {
    return envelope.suite() == header.suite().id()
        && envelope.conversationId().equals(header.conversationId())
        && envelope.epoch() == header.epoch()
        && envelope.contextId().equals(contextId)
        && (envelope.enc() == null || envelope.enc().equals(enc));
  }

  private static boolean isOf(ConversationShare share, Envelope envelope) {
    return share.conversationId().equals(envelope.conversationId())
        && share.version() == envelope.shareVersion();
  }

  private static MessageFields fields(Envelope envelope) {
    return new MessageFields(
        envelope.flags(),
        envelope.kind(),
        envelope.messageId(),
        envelope.senderId(),
        envelope.relatesTo(),
        envelope.sentAt());
  }
}
