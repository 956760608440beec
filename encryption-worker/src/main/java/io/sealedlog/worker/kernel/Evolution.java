package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import java.util.Objects;

/// Applies events to the state of a stream.
public final class Evolution {
  private Evolution() {}

  /// Returns whether the event changes the state of its stream.
  public static boolean changesState(Event event) {
    return event instanceof Event.IdentityPublished || event.changesMembership();
  }

  public static StreamState evolve(StreamState state, RecordedEvent recorded) {
    return switch (recorded.event()) {
      case Event.IdentityPublished event -> new StreamState(null, published(event, recorded));
      case Event.ConversationCreated event ->
          of(new ConversationState(event.members(), null, Creation.of(recorded)));
      case Event.EpochStarted event ->
          of(conversation(state).with(EpochState.of(event.epoch(), recorded.at()), recorded));
      case Event.MemberAdded event -> of(conversation(state).with(event.member()));
      case Event.MemberRemoved event -> of(conversation(state).without(event.userId()));
      case Event.MemberRoleChanged event ->
          of(conversation(state).with(event.userId(), event.role()));
      case Event.MessageSealed _, Event.MessageRedacted _, Event.HistoryShared _ -> state;
    };
  }

  private static StreamState of(ConversationState conversation) {
    return new StreamState(conversation, null);
  }

  private static ConversationState conversation(StreamState state) {
    return Objects.requireNonNull(state.conversation(), "the event is one of a conversation");
  }

  private static IdentityState published(Event.IdentityPublished event, RecordedEvent recorded) {
    return new IdentityState(
        event.version(),
        IdentityRecord.parse(event.record()).hash(),
        event.record(),
        new Outcome.Stored(recorded.seq(), recorded.leafIndex(), recorded.at()));
  }
}
