package io.sealedlog.gateway.message;

import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.MessageId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Opens stored messages for the session that asks.
final class MessageOpening {
  private static final MessageBody EMPTY = new MessageBody(null, null);

  private final ReadingKeys keys;

  MessageOpening(ReadingKeys keys) {
    this.keys = keys;
  }

  OpenedMessage open(ActiveSession session, StoredMessage stored) {
    if (stored.redacted()) {
      return opened(stored, EMPTY, null);
    }
    try {
      Optional<MessageBody> body = body(session, stored);
      return body.isPresent()
          ? opened(stored, body.get(), null)
          : opened(stored, EMPTY, UnreadableException.Reason.DAMAGED);
    } catch (UnreadableException e) {
      return opened(stored, EMPTY, e.reason());
    }
  }

  /// Empty when it was redacted, or is no body at all.
  ///
  /// @throws UnreadableException when this session can't open it
  Optional<MessageBody> body(ActiveSession session, StoredMessage stored) {
    Envelope envelope = stored.envelope();
    return envelope == null ? Optional.empty() : MessageBody.decode(keys.open(session, envelope));
  }

  private static OpenedMessage opened(
      StoredMessage stored, MessageBody body, UnreadableException.@Nullable Reason unreadable) {
    StoredMessage.Facts facts = stored.facts();
    MessageId relatesTo = facts.relatesTo();
    return new OpenedMessage(
        facts.id().value(),
        stored.seq(),
        facts.senderId().value(),
        Kind.word(facts.kind()),
        relatesTo == null ? null : relatesTo.value(),
        Timestamps.text(OldIds.sentAt(stored)),
        body.text(),
        body.data(),
        false,
        stored.redacted(),
        unreadable);
  }
}
