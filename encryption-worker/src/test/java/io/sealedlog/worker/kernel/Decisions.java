package io.sealedlog.worker.kernel;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.request;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.TestConversation;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// Decides about existing conversations, with a sealer that seals nothing.
final class Decisions {
  static final long NOW = 1_795_460_000_000L;

  /// The creation of a conversation in tests that don't depend on it.
  static final Creation CREATION =
      new Creation(
          new CommandId(id(NOW, 1_000_000)),
          Bytes.wrap(new byte[16]),
          new Outcome.Stored(2, 1, NOW));

  static final int MAX_BODY = 1_000;

  private static final Decider DECIDER =
      new Decider(
          new Limits(Duration.ofHours(1), Limits.FUTURE_TOLERANCE, MAX_BODY, EpochHeader.MAX_AGE));

  private Decisions() {}

  static Decision decide(StreamState state, Command command, UUID commandId, long at) {
    return DECIDER.decide(
        state,
        request(commandId, command),
        new DecisionContext(
            at,
            null,
            DedupeHorizon.NOTHING_FORGOTTEN,
            (epoch, message, time) -> SealedSample.message()));
  }

  /// Returns the state of the conversation, with an epoch that started at [#NOW].
  static StreamState known(TestConversation conversation) {
    return new StreamState(
        new ConversationState(
            conversation.members(), EpochState.of(conversation.epoch(), NOW), CREATION),
        null);
  }

  static Decision accepted(Event... events) {
    return new Decision.Accepted(List.of(events));
  }

  static Decision.Rejected rejected(RejectionCode code) {
    return new Decision.Rejected(code);
  }
}
