package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import java.util.Objects;

/// What an event makes of a stream's state.
public final class Evolution {
  private Evolution() {}

  public static StreamState evolve(StreamState state, RecordedEvent recorded) {
    return switch (recorded.event()) {
      case Event.IdentityPublished event -> new StreamState(null, published(event, recorded));
      case Event.ConversationCreated event ->
          new StreamState(new ConversationState(event.members(), null), null);
      case Event.EpochStarted event -> {
        ConversationState conversation =
            Objects.requireNonNull(state.conversation(), "an epoch is of a conversation");
        yield new StreamState(
            new ConversationState(conversation.members(), EpochState.of(event.epoch())), null);
      }
      case Event.MessageSealed event -> state;
    };
  }

  private static IdentityState published(Event.IdentityPublished event, RecordedEvent recorded) {
    return new IdentityState(
        event.version(),
        IdentityRecord.parse(event.record()).hash(),
        event.record(),
        new Outcome.Stored(recorded.seq(), recorded.leafIndex(), recorded.at()));
  }
}
