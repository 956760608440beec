package io.sealedlog.gateway.live;

import io.sealedlog.gateway.json.Timestamps;
import io.sealedlog.gateway.live.LiveJson.Created;
import io.sealedlog.gateway.live.LiveJson.EpochStarted;
import io.sealedlog.gateway.live.LiveJson.FirstMember;
import io.sealedlog.gateway.live.LiveJson.MemberChanged;
import io.sealedlog.gateway.live.LiveJson.Redacted;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.Optional;

/// Converts events of the log to the JSON records that readers get.
final class LiveEvents {
  private final MessageFormat format;
  private final MessageFormatter messages;

  LiveEvents(MessageFormat format, MessageFormatter messages) {
    this.format = format;
    this.messages = messages;
  }

  /// @param recorded of a conversation that the reader is a member of
  /// @return empty for events that are not delivered to this reader
  Optional<Object> show(int partition, RecordedEvent recorded) {
    ConversationId id = new ConversationId(recorded.streamId().value());
    long seq = recorded.seq();
    String at = Timestamps.text(recorded.at());
    return switch (recorded.event()) {
      case Event.MessageSealed message ->
          Optional.of(
              show(
                  StoredMessage.of(
                      new Position(partition, recorded.leafIndex()), seq, id, message)));
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
      case Event.ConversationCreated created -> Optional.of(created(id, seq, created, at));
      case Event.EpochStarted(var start, var _) ->
          format.showsEpochs() ? Optional.of(epochStarted(id, seq, start, at)) : Optional.empty();
      case Event.IdentityPublished _, Event.HistoryShared _ -> Optional.empty();
    };
  }

  /// Formats a message, also one that was redacted or found damaged before delivery.
  Object show(StoredMessage message) {
    return messages.show(message);
  }

  private static Created created(
      ConversationId id, long seq, Event.ConversationCreated created, String at) {
    return new Created(
        "conversation.created",
        id,
        seq,
        created.creatorId(),
        created.members().stream()
            .map(member -> new FirstMember(member.userId(), member.role()))
            .toList(),
        at);
  }

  private static EpochStarted epochStarted(
      ConversationId id, long seq, EpochStart start, String at) {
    return new EpochStarted(
        "epoch.started",
        id,
        seq,
        start.epoch(),
        start.suite(),
        start.shareVersion(),
        start.reason(),
        at);
  }
}
