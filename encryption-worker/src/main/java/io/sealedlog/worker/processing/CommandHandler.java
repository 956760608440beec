package io.sealedlog.worker.processing;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventSealer;
import io.sealedlog.protocol.result.CommandResult;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.kernel.Decider;
import io.sealedlog.worker.kernel.Decision;
import io.sealedlog.worker.kernel.DecisionContext;
import io.sealedlog.worker.kernel.EarlierOutcome;
import io.sealedlog.worker.kernel.Evolution;
import io.sealedlog.worker.kernel.Place;
import io.sealedlog.worker.kernel.Remembered;
import io.sealedlog.worker.kernel.Sequence;
import io.sealedlog.worker.kernel.StreamState;
import io.sealedlog.worker.processing.CommandReader.Reading;
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
  private record Known(
      StreamState stream, Place place, @Nullable EarlierOutcome earlier, Remembered remembered) {}

  /// The effects of a decision.
  ///
  /// @param sequence the new events, or null when there are none
  /// @param changed the stream's new state, or null when it stays the same
  /// @param outcome the answer when there are no events
  private record Plan(@Nullable Sequence sequence, @Nullable StreamState changed, Outcome outcome) {
    static Plan withoutEvents(Outcome outcome) {
      return new Plan(null, null, outcome);
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
    Bytes key = record.key();
    Bytes value = record.value();
    if (key == null || key.length() != Uuids.LENGTH || !belongsHere.test(key)) {
      bury(DeadLetterReason.MISPLACED, output);
      return;
    }
    if (value == null) {
      bury(DeadLetterReason.MALFORMED, output);
      return;
    }
    switch (reader.read(key, value)) {
      case Reading.Understood understood ->
          carryOut(understood.request(), record.at(), state, output);
      case Reading.Unreadable unreadable -> bury(unreadable.reason(), output);
      case Reading.Foreign foreign -> {
        bury(DeadLetterReason.FOREIGN_STREAM, output);
        refuse(foreign.request(), RejectionCode.INVALID_COMMAND, record.at(), output);
      }
    }
  }

  private void carryOut(CommandRequest request, long at, WorkerState state, CommandOutput output) {
    Known known = known(request, state);
    Optional<Plan> plan = metrics.decide().record(() -> plan(request, at, known));
    if (plan.isEmpty()) {
      bury(DeadLetterReason.INTERNAL, output);
      refuse(request, RejectionCode.INTERNAL, at, output);
      return;
    }
    apply(plan.get(), request, at, state, output);
  }

  private Known known(CommandRequest request, WorkerState state) {
    StreamId stream = request.command().stream();
    return new Known(
        state.stream(stream),
        new Place(state.head(stream), state.frontier()),
        state.recent().find(stream, request.id(), request.digest()).orElse(null),
        state.recent().remembered());
  }

  /// Returns empty when a bug prevents the decision; nothing is changed then.
  private Optional<Plan> plan(CommandRequest request, long at, Known known) {
    try {
      Decision decision =
          decider.decide(
              known.stream(),
              request,
              new DecisionContext(at, known.earlier(), known.remembered(), contexts));
      return Optional.of(plan(decision, request, at, known));
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

  private Plan plan(Decision decision, CommandRequest request, long at, Known known) {
    return switch (decision) {
      case Decision.Accepted accepted -> {
        Sequence sequence = Sequence.of(accepted.events(), request, at, known.place(), sealer);
        StreamState stream = known.stream();
        for (RecordedEvent event : sequence.events()) {
          stream = Evolution.evolve(stream, event);
        }
        yield new Plan(sequence, stream.equals(known.stream()) ? null : stream, sequence.outcome());
      }
      case Decision.Rejected rejected -> Plan.withoutEvents(new Outcome.Rejected(rejected.code()));
      case Decision.Replayed replayed -> Plan.withoutEvents(replayed.outcome());
    };
  }

  private void apply(
      Plan plan, CommandRequest request, long at, WorkerState state, CommandOutput output) {
    StreamId stream = request.command().stream();
    Sequence sequence = plan.sequence();
    if (sequence == null) {
      count(plan.outcome());
      output.result(new CommandResult(stream, request.id(), plan.outcome()), at);
      return;
    }
    state.putHead(stream, sequence.end().head());
    state.putFrontier(sequence.end().frontier());
    sequence.events().forEach(state.recent()::add);
    StreamState changed = plan.changed();
    if (changed != null) {
      state.putStream(stream, changed);
    }
    for (Bytes encoded : sequence.encoded()) {
      output.event(stream, encoded, at);
    }
    metrics.accepted();
  }

  private void refuse(CommandRequest request, RejectionCode code, long at, CommandOutput output) {
    metrics.rejected(code);
    Outcome outcome = new Outcome.Rejected(code);
    output.result(new CommandResult(request.command().stream(), request.id(), outcome), at);
  }

  private void bury(DeadLetterReason reason, CommandOutput output) {
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
