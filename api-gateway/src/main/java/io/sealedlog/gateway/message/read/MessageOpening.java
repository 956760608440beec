package io.sealedlog.gateway.message.read;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.json.Timestamps;
import io.sealedlog.gateway.key.ReadingKeys;
import io.sealedlog.gateway.key.UnreadableException;
import io.sealedlog.gateway.message.KindNames;
import io.sealedlog.gateway.message.MessageBody;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Opens stored messages, each by itself, for the session that asks.
public final class MessageOpening {
  private final ReadingKeys keys;

  public MessageOpening(ReadingKeys keys) {
    this.keys = keys;
  }

  /// The content of a message.
  ///
  /// @param unreadable null when it could be opened
  record Content(
      @Nullable String text,
      @Nullable JsonNode data,
      UnreadableException.@Nullable Reason unreadable) {
    static final Content NONE = new Content(null, null, null);
    static final Content DAMAGED = new Content(null, null, UnreadableException.Reason.DAMAGED);

    boolean readable() {
      return unreadable == null;
    }

    /// Shows no text.
    @Override
    public String toString() {
      return "Content[" + unreadable + "]";
    }
  }

  /// An edit, whose content replaces that of the edited message.
  record Edit(String sentAt, Content content) {}

  /// Opens a message as it was sent.
  public OpenedMessage open(ActiveSession session, StoredMessage stored) {
    return opened(stored, content(session, stored), null, null);
  }

  /// Combines a message with its newest edit and its reactions.
  static OpenedMessage opened(
      StoredMessage stored,
      Content content,
      @Nullable Edit edit,
      @Nullable List<OpenedMessage.Reaction> reactions) {
    StoredMessage.Facts facts = stored.facts();
    Content shown = edit == null ? content : edit.content();
    UUID relatesTo = facts.relatesTo() == null ? null : facts.relatesTo().value();
    return new OpenedMessage(
        facts.id().value(),
        stored.seq(),
        facts.senderId().value(),
        KindNames.of(MessageKind.of(facts.kind())),
        relatesTo,
        Timestamps.text(facts.sentAt()),
        shown.text(),
        shown.data(),
        edit != null,
        edit == null ? null : edit.sentAt(),
        stored.redacted(),
        reactions,
        shown.unreadable());
  }

  /// Returns the content; empty and without a reason when the message is redacted.
  Content content(ActiveSession session, StoredMessage stored) {
    if (stored.damaged()) {
      return Content.DAMAGED;
    }
    Envelope envelope = stored.envelope();
    if (envelope == null) {
      return Content.NONE;
    }
    try {
      return body(session, envelope)
          .map(body -> new Content(body.text(), body.data(), null))
          .orElse(Content.DAMAGED);
    } catch (UnreadableException e) {
      return new Content(null, null, e.reason());
    }
  }

  /// @throws UnreadableException when this session can't open it
  public Optional<MessageBody> body(ActiveSession session, Envelope envelope) {
    return MessageBody.decode(keys.open(session, envelope));
  }
}
