package io.sealedlog.gateway.live;

import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.live.LiveBodies.Created;
import io.sealedlog.gateway.live.LiveBodies.FirstMember;
import io.sealedlog.gateway.live.LiveBodies.MemberChanged;
import io.sealedlog.gateway.live.LiveBodies.Redacted;
import io.sealedlog.gateway.message.MessageOpening;
import io.sealedlog.gateway.message.OpenedMessage;
import io.sealedlog.gateway.message.Timestamps;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.Optional;
import java.util.function.Supplier;

/// Makes of an event of the log what its reader gets.
final class LiveOpening {
  private final MessageOpening opening;
  private final Progress progress;

  /// Waits, for a bounded time, until the read model has an event.
  interface Progress {
    boolean await(int partition, long leafIndex);
  }

  LiveOpening(MessageOpening opening, Progress progress) {
    this.opening = opening;
    this.progress = progress;
  }

  /// @param session of the reader, who is a member
  /// @return empty for what readers are not told
  Optional<Object> open(Supplier<ActiveSession> session, int partition, RecordedEvent recorded) {
    ConversationId id = new ConversationId(recorded.streamId().value());
    long seq = recorded.seq();
    String at = Timestamps.text(recorded.at());
    return switch (recorded.event()) {
      case Event.MessageSealed message ->
          Optional.of(message(session.get(), id, partition, recorded, message));
      case Event.MessageRedacted(var messageId, var actorId) ->
          Optional.of(new Redacted("message.redacted", id, seq, messageId, actorId, at));
      case Event.MemberAdded(var member, var actorId) ->
          Optional.of(
              new MemberChanged(
                  "member.added", id, seq, member.userId(), member.role(), actorId, at));
      case Event.MemberRemoved(var userId, var actorId) ->
          Optional.of(new MemberChanged("member.removed", id, seq, userId, null, actorId, at));
      case Event.MemberRoleChanged(var userId, var role, var actorId) ->
          Optional.of(new MemberChanged("member.role-changed", id, seq, userId, role, actorId, at));
      case Event.ConversationCreated(var creatorId, var members) ->
          Optional.of(
              new Created(
                  "conversation.created",
                  id,
                  seq,
                  creatorId,
                  members.stream()
                      .map(member -> new FirstMember(member.userId(), member.role()))
                      .toList(),
                  at));
      case Event.IdentityPublished _, Event.EpochStarted _, Event.HistoryShared _ ->
          Optional.empty();
    };
  }

  /// A message that was redacted before its reader got it.
  Object redacted(ActiveSession session, StoredMessage stored) {
    return new LiveBodies.Message(stored.facts().conversationId(), opening.open(session, stored));
  }

  private LiveBodies.Message message(
      ActiveSession session,
      ConversationId id,
      int partition,
      RecordedEvent recorded,
      Event.MessageSealed message) {
    Envelope envelope = message.envelope(id);
    StoredMessage stored =
        new StoredMessage(new Position(partition, recorded.leafIndex()), recorded.seq(), envelope);
    OpenedMessage opened = opening.open(session, stored);
    // Its keys come from the read model, which may be a moment behind the log.
    if (opened.unreadable() != null && progress.await(partition, recorded.leafIndex())) {
      opened = opening.open(session, stored);
    }
    return new LiveBodies.Message(id, opened);
  }
}
