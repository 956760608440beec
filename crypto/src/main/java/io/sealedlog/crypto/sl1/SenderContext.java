package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.AesGcm;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.SecretBytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Seals messages of one conversation and epoch with nothing but the epoch's public key, for a
/// limited number, time and size (section 6). It is in memory only: once it is closed, the sealer
/// can't open the messages any more.
///
/// The first envelope carries `enc`, which every reader needs. So a context must be discarded when
/// its first envelope was not stored, for instance because a transaction was aborted.
///
/// Not thread-safe: a context belongs to one thread at a time.
public final class SenderContext implements AutoCloseable {
  public static final int MAX_MESSAGES = 256;
  public static final Duration MAX_AGE = Duration.ofMinutes(10);
  public static final long MAX_BYTES = 8L << 20;

  private final EpochHeader header;
  private final Bytes enc;
  private final Bytes contextId;
  private final SecretBytes exported;
  private final long openedAt;
  private int messages;
  private long sealedBytes;

  private SenderContext(EpochHeader header, Hpke.SenderExport sent, long openedAt) {
    this.header = header;
    this.enc = sent.encapsulation();
    this.contextId = ContextId.of(enc);
    this.exported = sent.exported();
    this.openedAt = openedAt;
  }

  /// @param now milliseconds, of the same clock as for [#admits]
  public static SenderContext open(EpochHeader header, long now, SecureRandom random) {
    Hpke.SenderExport sent =
        Hpke.sendExport(
            header.suite(),
            header.publicKey(),
            MessageKey.contextInfo(header),
            MessageKey.CONTEXT_LABEL,
            random);
    return new SenderContext(header, sent, now);
  }

  public EpochHeader header() {
    return header;
  }

  public UUID conversationId() {
    return header.conversationId();
  }

  public int epoch() {
    return header.epoch();
  }

  public Bytes contextId() {
    return contextId;
  }

  /// Returns whether the limits allow one more message. A first message is allowed whatever its
  /// size. If the clock was set back, the context counts as expired.
  ///
  /// @param now milliseconds
  public boolean admits(int bodyLength, long now) {
    long age = now - openedAt;
    return messages < MAX_MESSAGES
        && age >= 0
        && age < MAX_AGE.toMillis()
        && (messages == 0 || sealedBytes + Padding.paddedLength(bodyLength) <= MAX_BYTES);
  }

  /// Seals a message and counts it towards the limits.
  ///
  /// @param body not yet padded
  /// @param now milliseconds
  /// @throws IllegalStateException when [#admits] would have returned false, or after [#close]
  /// @throws MalformedException for a field out of range
  public Envelope seal(
      ConversationShare share, MessageFields fields, byte[] body, long now, SecureRandom random) {
    if (!admits(body.length, now)) {
      throw new IllegalStateException("the sender context is used up");
    }
    if (!share.conversationId().equals(header.conversationId())) {
      throw new IllegalArgumentException("the share is another conversation's");
    }
    byte[] aad = MessageKey.aad(header, fields);
    byte[] padded = Padding.pad(body);
    byte[] iv = AesGcm.newIv(random);
    try (SecretBytes key = MessageKey.derive(exported, share, aad)) {
      byte[] ciphertext = AesGcm.seal(key.shared(), iv, aad, padded);
      Envelope envelope = envelope(fields, share.version(), iv, ciphertext);
      messages++;
      sealedBytes += padded.length;
      return envelope;
    }
  }

  /// Wipes the exported secret.
  @Override
  public void close() {
    exported.close();
  }

  @Override
  public String toString() {
    return "SenderContext[" + contextId.toHex() + ", " + messages + " messages]";
  }

  private Envelope envelope(MessageFields fields, int shareVersion, byte[] iv, byte[] ciphertext) {
    @Nullable Bytes encOfTheFirst = messages == 0 ? enc : null;
    return new Envelope(
        header.suite().id(),
        fields.flags(),
        fields.kind(),
        header.conversationId(),
        header.epoch(),
        fields.messageId(),
        fields.senderId(),
        fields.relatesTo(),
        fields.sentAt(),
        contextId,
        encOfTheFirst,
        shareVersion,
        Bytes.wrap(iv),
        Bytes.wrap(ciphertext));
  }
}
