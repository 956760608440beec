package io.sealedlog.worker.processing;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventSealer;
import io.sealedlog.protocol.result.CommandResult;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.kernel.AppendPosition;
import io.sealedlog.worker.kernel.Decider;
import io.sealedlog.worker.kernel.Decision;
import io.sealedlog.worker.kernel.DecisionContext;
import io.sealedlog.worker.kernel.DedupeHorizon;
import io.sealedlog.worker.kernel.EarlierOutcome;
import io.sealedlog.worker.kernel.Evolution;
import io.sealedlog.worker.kernel.SequencedEvents;
import io.sealedlog.worker.kernel.StreamState;
import io.sealedlog.worker.processing.CommandReader.ReadResult;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Handles the commands of one partition in order, and classifies failures. A record that can't be
/// read goes to the dead letters. A command that a bug keeps from being decided goes there too and
/// is rejected. Exceptions of stores and outputs propagate, so that the caller stops.
///
/// Not safe for use by several threads.
public final class CommandHandler {
  private static final Logger log = LoggerFactory.getLogger(CommandHandler.class);

  private final CommandReader reader;
  private final Decider decider;
  private final SenderContexts contexts;
  private final EventSealer sealer;
  private final WorkerMetrics metrics;
  private final Predicate<Bytes> belongsHere;

  /// The state that a decision depends on.
  private record DecisionInput(
      StreamState stream,
      AppendPosition position,
      @Nullable EarlierOutcome earlier,
      DedupeHorizon horizon) {}

  /// The effects of a decision.
  ///
  /// @param sequenced the new events, or null when there are none
  /// @param changed the stream's new state, or null when it stays the same
  /// @param outcome the answer when there are no events
  private record Effects(
      @Nullable SequencedEvents sequenced, @Nullable StreamState changed, Outcome outcome) {
    static Effects withoutEvents(Outcome outcome) {
      return new Effects(null, null, outcome);
    }
  }

  /// @param belongsHere whether a record key maps to this partition
  public CommandHandler(
      CommandReader reader,
      Decider decider,
      SenderContexts contexts,
      EventSealer sealer,
      WorkerMetrics metrics,
      Predicate<Bytes> belongsHere) {
    this.reader = reader;
    this.decider = decider;
    this.contexts = contexts;
    this.sealer = sealer;
    this.metrics = metrics;
    this.belongsHere = belongsHere;
  }

  public void handle(CommandRecord record, WorkerState state, CommandOutput output) {
    metrics.handled();
    Bytes key = record.key();
    Bytes value = record.value();
    if (key == null || key.length() != Uuids.LENGTH || !belongsHere.test(key)) {
      sendToDeadLetters(DeadLetterReason.MISPLACED, output);
      return;
    }
    if (value == null) {
      sendToDeadLetters(DeadLetterReason.MALFORMED, output);
      return;
    }
    switch (reader.read(key, value)) {
      case ReadResult.Decoded decoded -> execute(decoded.request(), record.at(), state, output);
      case ReadResult.Unreadable unreadable -> sendToDeadLetters(unreadable.reason(), output);
      case ReadResult.Unknown unknown -> {
        sendToDeadLetters(DeadLetterReason.UNDECODABLE, output);
        // The value is sealed for its record key, so the command is about that stream.
        StreamId stream = new StreamId(Uuids.ofBytes(key.shared()));
        reject(stream, unknown.id(), RejectionCode.UNKNOWN_COMMAND, record.at(), output);
      }
      case ReadResult.ForeignStream foreign -> {
        sendToDeadLetters(DeadLetterReason.FOREIGN_STREAM, output);
        reject(foreign.request(), RejectionCode.INVALID_COMMAND, record.at(), output);
      }
    }
  }

  private void execute(CommandRequest request, long at, WorkerState state, CommandOutput output) {
    DecisionInput input = input(request, state);
    Optional<Effects> effects = metrics.decide().record(() -> decide(request, at, input));
    if (effects.isEmpty()) {
      sendToDeadLetters(DeadLetterReason.INTERNAL, output);
      reject(request, RejectionCode.INTERNAL, at, output);
      return;
    }
    apply(effects.get(), request, at, state, output);
  }

  private DecisionInput input(CommandRequest request, WorkerState state) {
    StreamId stream = request.command().stream();
    return new DecisionInput(
        state.stream(stream),
        new AppendPosition(state.head(stream), state.frontier()),
        state.recent().find(stream, request.id(), request.digest()).orElse(null),
        state.recent().horizon());
  }

  /// Returns empty when a bug prevents the decision; nothing is changed then.
  private Optional<Effects> decide(CommandRequest request, long at, DecisionInput input) {
    try {
      Decision decision =
          decider.decide(
              input.stream(),
              request,
              new DecisionContext(at, input.earlier(), input.horizon(), contexts));
      return Optional.of(effects(decision, request, at, input));
    } catch (RuntimeException e) {
      // The decision may have sealed a message that will not be stored.
      contexts.discard(request.command().stream());
      log.atError()
          .addKeyValue("streamId", request.command().stream())
          .addKeyValue("commandId", request.id())
          .setCause(e)
          .log("a command could not be decided");
      return Optional.empty();
    }
  }

  private Effects effects(Decision decision, CommandRequest request, long at, DecisionInput input) {
    return switch (decision) {
      case Decision.Accepted accepted -> {
        SequencedEvents sequenced =
            SequencedEvents.of(accepted.events(), request, at, input.position(), sealer);
        StreamState stream = input.stream();
        for (RecordedEvent event : sequenced.events()) {
          stream = Evolution.evolve(stream, event);
        }
        yield new Effects(
            sequenced, stream.equals(input.stream()) ? null : stream, sequenced.outcome());
      }
      case Decision.Rejected rejected ->
          Effects.withoutEvents(new Outcome.Rejected(rejected.code()));
      case Decision.Replayed replayed -> Effects.withoutEvents(replayed.outcome());
    };
  }

  private void apply(
      Effects effects, CommandRequest request, long at, WorkerState state, CommandOutput output) {
    StreamId stream = request.command().stream();
    SequencedEvents sequenced = effects.sequenced();
    if (sequenced == null) {
      count(effects.outcome());
      output.result(new CommandResult(stream, request.id(), effects.outcome()), at);
      return;
    }
    state.putHead(stream, sequenced.end().head());
    state.putFrontier(sequenced.end().frontier());
    sequenced.events().forEach(state.recent()::add);
    StreamState changed = effects.changed();
    if (changed != null) {
      state.putStream(stream, changed);
    }
    for (Bytes encoded : sequenced.encoded()) {
      output.event(stream, encoded, at);
    }
    metrics.accepted();
  }

  private void reject(CommandRequest request, RejectionCode code, long at, CommandOutput output) {
    reject(request.command().stream(), request.id(), code, at, output);
  }

  private void reject(
      StreamId stream, CommandId id, RejectionCode code, long at, CommandOutput output) {
    metrics.rejected(code);
    output.result(new CommandResult(stream, id, new Outcome.Rejected(code)), at);
  }

  private void sendToDeadLetters(DeadLetterReason reason, CommandOutput output) {
    metrics.deadLetter(reason);
    log.atWarn().addKeyValue("reason", reason.label()).log("a record went to the dead letters");
    output.deadLetter(reason);
  }

  private void count(Outcome outcome) {
    switch (outcome) {
      case Outcome.Stored stored -> metrics.replayed();
      case Outcome.Rejected rejected -> metrics.rejected(rejected.code());
    }
  }
}
