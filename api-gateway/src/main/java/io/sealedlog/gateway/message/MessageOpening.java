package io.sealedlog.gateway.message;

import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Opens stored messages for the session that asks.
public final class MessageOpening {
  private static final MessageBody EMPTY = new MessageBody(null, null);

  private final ReadingKeys keys;

  public MessageOpening(ReadingKeys keys) {
    this.keys = keys;
  }

  public OpenedMessage open(ActiveSession session, StoredMessage stored) {
    try {
      Optional<MessageBody> body = body(session, stored);
      return body.isPresent()
          ? opened(stored, body.get(), null)
          : opened(stored, EMPTY, UnreadableException.Reason.DAMAGED);
    } catch (UnreadableException e) {
      return opened(stored, EMPTY, e.reason());
    }
  }

  /// @throws UnreadableException when this session can't open it
  Optional<MessageBody> body(ActiveSession session, StoredMessage stored) {
    return MessageBody.decode(keys.open(session, stored.envelope()));
  }

  private static OpenedMessage opened(
      StoredMessage stored, MessageBody body, UnreadableException.@Nullable Reason unreadable) {
    Envelope envelope = stored.envelope();
    return new OpenedMessage(
        envelope.messageId(),
        stored.seq(),
        envelope.senderId(),
        Kind.word(envelope.kind()),
        envelope.relatesTo(),
        Timestamps.text(Instant.ofEpochMilli(envelope.sentAt())),
        body.text(),
        body.data(),
        false,
        false,
        unreadable);
  }
}
