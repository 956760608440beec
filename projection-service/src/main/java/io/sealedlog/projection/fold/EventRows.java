package io.sealedlog.projection.fold;

import static io.sealedlog.projection.fold.InapplicableException.require;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.fold.Rows.ContextRow;
import io.sealedlog.projection.fold.Rows.EpochRow;
import io.sealedlog.projection.fold.Rows.IdentityRow;
import io.sealedlog.projection.fold.Rows.MessageRow;
import io.sealedlog.projection.fold.Rows.Redaction;
import io.sealedlog.projection.fold.Rows.StreamEventRow;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// The rows of each kind of event, and where its stream stands after it. A step that refuses has
/// added nothing; one that fails otherwise may have, and its rows must not be used.
class EventRows {
  // The kind of message that names the conversation.
  private static final int NAME = 4;

  private final Rows rows;
  private final MemberRows members = new MemberRows();
  private final RedactionRows redactions = new RedactionRows();

  EventRows(Rows rows) {
    this.rows = rows;
  }

  StreamState add(LogRecord record, RecordedEvent event, StreamState state)
      throws InapplicableException {
    return switch (event.event()) {
      case Event.IdentityPublished published -> {
        StreamState next = identityPublished(event, published, state);
        yield streamEvent(record, event, "identity.published", next);
      }
      case Event.ConversationCreated created -> {
        StreamState next = conversationCreated(event, created, state);
        yield streamEvent(record, event, "conversation.created", next);
      }
      case Event.EpochStarted started -> {
        StreamState next = epochStarted(event, started.epoch(), conversation(state));
        yield streamEvent(record, event, "epoch.started", next);
      }
      case Event.MessageSealed sealed -> messageSealed(record, event, sealed, conversation(state));
      case Event.MessageRedacted redacted -> {
        StreamState next = conversation(state).at(event.seq(), event.at());
        messageRedacted(record, event, redacted);
        yield streamEvent(record, event, "message.redacted", next);
      }
      case Event.MemberAdded added -> {
        StreamState next = conversation(state).at(event.seq(), event.at());
        members.come(event.streamId().value(), added.member(), event.seq());
        yield streamEvent(record, event, "member.added", next);
      }
      case Event.MemberRemoved removed -> {
        StreamState next = conversation(state).at(event.seq(), event.at());
        members.leave(event.streamId().value(), removed.userId());
        yield streamEvent(record, event, "member.removed", next);
      }
      case Event.MemberRoleChanged changed -> {
        StreamState next = conversation(state).at(event.seq(), event.at());
        members.change(event.streamId().value(), changed.userId(), changed.role());
        yield streamEvent(record, event, "member.role-changed", next);
      }
      case Event.HistoryShared shared -> {
        StreamState next = historyShared(event, shared, conversation(state));
        yield streamEvent(record, event, "history.shared", next);
      }
    };
  }

  /// To be called once, after the last event.
  void finish() {
    members.addTo(rows);
    redactions.addTo(rows);
  }

  private StreamState identityPublished(
      RecordedEvent event, Event.IdentityPublished published, StreamState state)
      throws InapplicableException {
    require(!(state instanceof StreamState.Conversation), "an identity for a conversation");
    Bytes record = published.record();
    rows.identities()
        .add(
            new IdentityRow(event.streamId().value(), published.version(), record, sha256(record)));
    return new StreamState.User(event.seq());
  }

  private StreamState conversationCreated(
      RecordedEvent event, Event.ConversationCreated created, StreamState state)
      throws InapplicableException {
    require(state instanceof StreamState.Absent, "a conversation is created twice");
    for (Member member : created.members()) {
      members.come(event.streamId().value(), member, event.seq());
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
    rows.epochs()
        .add(
            new EpochRow(
                conversationId,
                start.epoch(),
                start.suite(),
                start.publicKey(),
                start.membersHash(),
                start.shareVersion(),
                start.shareCommitment(),
                name(start.reason()),
                event.seq(),
                event.at()));
    for (EpochStart.Wrap wrap : start.wraps()) {
      members.give(conversationId, start.epoch(), wrap);
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
      members.give(event.streamId().value(), shared.userId(), wrap);
    }
    return state.at(event.seq(), event.at());
  }

  private StreamState messageSealed(
      LogRecord record,
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
                record.partition(),
                conversationId,
                event.seq(),
                sealed.messageId().value(),
                event.leafIndex(),
                sealed.kind(),
                sealed.senderId().value(),
                relatesTo == null ? null : relatesTo.value(),
                record.value()));
    return new StreamState.Conversation(
        event.seq(),
        state.epoch(),
        state.shareVersion(),
        event.at(),
        sealed.kind() == NAME ? event.seq() : state.nameSeq());
  }

  // Whether the message is there, the worker could not know. If it is not, nothing happens, and it
  // is no reason to give up the stream.
  private void messageRedacted(
      LogRecord record, RecordedEvent event, Event.MessageRedacted redacted) {
    redactions.add(
        new Redaction(
            record.partition(),
            event.streamId().value(),
            redacted.messageId().value(),
            redacted.actorId().value(),
            event.seq()));
  }

  private StreamState streamEvent(
      LogRecord record, RecordedEvent event, String type, StreamState next) {
    rows.streamEvents()
        .add(
            new StreamEventRow(
                record.partition(),
                event.streamId().value(),
                event.seq(),
                event.leafIndex(),
                type,
                record.value()));
    return next;
  }

  private static StreamState.Conversation conversation(StreamState state)
      throws InapplicableException {
    if (state instanceof StreamState.Conversation conversation) {
      return conversation;
    }
    throw new InapplicableException("no such conversation");
  }

  private static String name(EpochStart.Reason reason) {
    return switch (reason) {
      case CREATED -> "created";
      case MEMBER_ADDED -> "member-added";
      case MEMBER_REMOVED -> "member-removed";
      case AGE -> "age";
      case REQUESTED -> "requested";
    };
  }

  private static Bytes sha256(Bytes bytes) {
    try {
      return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(bytes.shared()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
