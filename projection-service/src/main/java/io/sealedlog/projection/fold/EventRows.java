package io.sealedlog.projection.fold;

import static io.sealedlog.projection.fold.InapplicableException.require;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.fold.Rows.ContextRow;
import io.sealedlog.projection.fold.Rows.EpochRow;
import io.sealedlog.projection.fold.Rows.IdentityRow;
import io.sealedlog.projection.fold.Rows.MemberRow;
import io.sealedlog.projection.fold.Rows.MessageRow;
import io.sealedlog.projection.fold.Rows.StreamEventRow;
import io.sealedlog.projection.fold.Rows.WrapRow;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// The rows of each kind of event, and where its stream stands after it. A step that refuses has
/// added nothing.
final class EventRows {
  private final Rows rows;

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
    };
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
      rows.members()
          .add(
              new MemberRow(
                  event.streamId().value(),
                  member.userId().value(),
                  name(member.role()),
                  member.identityVersion(),
                  member.identityHash(),
                  event.seq()));
    }
    return new StreamState.Conversation(event.seq(), 0, 0, event.at());
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
      rows.wraps()
          .add(
              new WrapRow(
                  conversationId,
                  start.epoch(),
                  wrap.userId().value(),
                  wrap.identityVersion(),
                  wrap.enc(),
                  wrap.iv(),
                  wrap.ciphertext()));
    }
    return new StreamState.Conversation(
        event.seq(), start.epoch(), start.shareVersion(), event.at());
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
    rows.messages()
        .add(
            new MessageRow(
                record.partition(),
                conversationId,
                event.seq(),
                sealed.messageId().value(),
                event.leafIndex(),
                record.value()));
    return new StreamState.Conversation(
        event.seq(), state.epoch(), state.shareVersion(), event.at());
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

  private static String name(Member.Role role) {
    return switch (role) {
      case ADMIN -> "admin";
      case MEMBER -> "member";
    };
  }

  private static String name(EpochStart.Reason reason) {
    return switch (reason) {
      case CREATED -> "created";
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
