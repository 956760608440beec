package io.sealedlog.projection.fold;

import static io.sealedlog.projection.fold.InapplicableException.require;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.projection.fold.Rows.ContextRow;
import io.sealedlog.projection.fold.Rows.EpochRow;
import io.sealedlog.projection.fold.Rows.IdentityRow;
import io.sealedlog.projection.fold.Rows.MessageRow;
import io.sealedlog.projection.fold.Rows.Redaction;
import io.sealedlog.projection.fold.Rows.StreamEventRow;
import io.sealedlog.projection.fold.Rows.WrapRow;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.LogEntry;
import java.util.UUID;

/// Applies each type of event: adds its rows and returns the new state of its stream. An event that
/// is refused with an [InapplicableException] has added nothing; after any other exception the rows
/// must not be used.
class EventRows {
  private final Rows rows;
  private final MemberRows members = new MemberRows();
  private final RedactionRows redactions = new RedactionRows();

  EventRows(Rows rows) {
    this.rows = rows;
  }

  StreamState add(int partition, LogEntry entry, RecordedEvent event, StreamState state)
      throws InapplicableException {
    return switch (event.event()) {
      case Event.IdentityPublished published -> {
        StreamState next = identityPublished(event, published, state);
        yield streamEvent(partition, entry, event, next);
      }
      case Event.ConversationCreated created -> {
        StreamState next = conversationCreated(event, created, state);
        yield streamEvent(partition, entry, event, next);
      }
      case Event.EpochStarted started -> {
        StreamState next = epochStarted(event, started.epoch(), conversation(state));
        yield streamEvent(partition, entry, event, next);
      }
      case Event.MessageSealed sealed ->
          messageSealed(partition, entry, event, sealed, conversation(state));
      case Event.MessageRedacted redacted -> {
        StreamState next = conversation(state).at(event.seq(), event.at());
        messageRedacted(partition, event, redacted);
        yield streamEvent(partition, entry, event, next);
      }
      case Event.MemberAdded added -> {
        StreamState next = conversation(state).at(event.seq(), event.at());
        members.join(event.streamId().value(), added.member().userId(), event.seq());
        yield streamEvent(partition, entry, event, next);
      }
      case Event.MemberRemoved removed -> {
        StreamState next = conversation(state).at(event.seq(), event.at());
        members.leave(event.streamId().value(), removed.userId());
        yield streamEvent(partition, entry, event, next);
      }
      case Event.MemberRoleChanged _ -> {
        StreamState next = conversation(state).at(event.seq(), event.at());
        yield streamEvent(partition, entry, event, next);
      }
      case Event.HistoryShared shared -> {
        StreamState next = historyShared(event, shared, conversation(state));
        yield streamEvent(partition, entry, event, next);
      }
    };
  }

  /// Must be called once, after the last event.
  void finish() {
    members.addTo(rows);
    redactions.addTo(rows);
  }

  private StreamState identityPublished(
      RecordedEvent event, Event.IdentityPublished published, StreamState state)
      throws InapplicableException {
    require(!(state instanceof StreamState.Conversation), "an identity for a conversation");
    rows.identities()
        .add(new IdentityRow(event.streamId().value(), published.version(), event.seq()));
    return new StreamState.User(event.seq());
  }

  private StreamState conversationCreated(
      RecordedEvent event, Event.ConversationCreated created, StreamState state)
      throws InapplicableException {
    require(state instanceof StreamState.Absent, "a conversation is created twice");
    for (Member member : created.members()) {
      members.join(event.streamId().value(), member.userId(), event.seq());
    }
    return new StreamState.Conversation(event.seq(), 0, 0, event.at(), 0);
  }

  private StreamState epochStarted(
      RecordedEvent event, EpochStart start, StreamState.Conversation state)
      throws InapplicableException {
    require(
        start.epoch() == state.epoch() + 1,
        "epoch " + start.epoch() + " does not follow " + state.epoch());
    UUID conversationId = event.streamId().value();
    rows.epochs().add(new EpochRow(conversationId, start.epoch(), event.seq()));
    for (EpochStart.Wrap wrap : start.wraps()) {
      members.addWrap(
          new WrapRow(conversationId, start.epoch(), wrap.userId().value(), event.seq()));
    }
    return new StreamState.Conversation(
        event.seq(), start.epoch(), start.shareVersion(), event.at(), state.nameSeq());
  }

  private StreamState historyShared(
      RecordedEvent event, Event.HistoryShared shared, StreamState.Conversation state)
      throws InapplicableException {
    for (HistoryWrap wrap : shared.wraps()) {
      require(
          wrap.epoch() >= 1 && wrap.epoch() <= state.epoch(),
          "a key of epoch " + wrap.epoch() + ", " + state.epoch() + " is current");
    }
    for (HistoryWrap wrap : shared.wraps()) {
      members.addWrap(
          new WrapRow(
              event.streamId().value(), wrap.epoch(), shared.userId().value(), event.seq()));
    }
    return state.at(event.seq(), event.at());
  }

  private StreamState messageSealed(
      int partition,
      LogEntry entry,
      RecordedEvent event,
      Event.MessageSealed sealed,
      StreamState.Conversation state) {
    UUID conversationId = event.streamId().value();
    Bytes enc = sealed.enc();
    if (enc != null) {
      rows.contexts().add(new ContextRow(conversationId, sealed.contextId(), sealed.epoch(), enc));
    }
    MessageId relatesTo = sealed.relatesTo();
    rows.messages()
        .add(
            new MessageRow(
                partition,
                conversationId,
                event.seq(),
                sealed.messageId().value(),
                event.leafIndex(),
                sealed.kind(),
                sealed.senderId().value(),
                relatesTo == null ? null : relatesTo.value(),
                entry.stub(),
                sealed.ciphertext()));
    return new StreamState.Conversation(
        event.seq(),
        state.epoch(),
        state.shareVersion(),
        event.at(),
        sealed.kind() == MessageKind.NAME.number() ? event.seq() : state.nameSeq());
  }

  // The worker can't know whether the message exists. A redaction of a message that doesn't exist
  // has no effect and doesn't park the stream.
  private void messageRedacted(int partition, RecordedEvent event, Event.MessageRedacted redacted) {
    redactions.add(
        new Redaction(
            partition, event.streamId().value(), redacted.messageId().value(), event.seq()));
  }

  private StreamState streamEvent(
      int partition, LogEntry entry, RecordedEvent event, StreamState next) {
    Bytes content = entry.content();
    boolean has = content != null && content.length() > 0;
    rows.streamEvents()
        .add(
            new StreamEventRow(
                partition,
                event.streamId().value(),
                event.seq(),
                event.leafIndex(),
                event.event().type(),
                entry.stub(),
                has ? content : null,
                has ? entry.contentHash() : null));
    return next;
  }

  private static StreamState.Conversation conversation(StreamState state)
      throws InapplicableException {
    if (state instanceof StreamState.Conversation conversation) {
      return conversation;
    }
    throw new InapplicableException("no such conversation");
  }
}
