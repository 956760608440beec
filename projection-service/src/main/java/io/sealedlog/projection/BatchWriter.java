package io.sealedlog.projection;

import io.sealedlog.projection.fold.PartitionStopReason;
import io.sealedlog.projection.store.Batch;
import io.sealedlog.projection.store.BatchStore;
import io.sealedlog.projection.store.BatchStore.WriteResult;
import io.sealedlog.projection.store.FencedException;
import io.sealedlog.projection.store.ReadMarkBatch;
import io.sealedlog.runtime.database.DatabaseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Writes batches of the partitions that this process holds.
///
/// When a batch can't be written as a whole, each partition's part is written by itself, so that a
/// failing partition doesn't hold up the others. A part that the database refuses because of its
/// rows is bisected, in order, until the one refused event is found; that event's stream is parked.
/// Other failures, except that the database is unavailable, are treated the same way after
/// [#PATIENCE] attempts.
final class BatchWriter {
  /// The number of failed attempts after which a partition's batch is bisected.
  static final int PATIENCE = 5;

  // The key in `failures` for read marks, which belong to no single partition.
  private static final int MARKS = -1;

  private final BatchStore target;
  private final Ownership ownership;
  private final ProjectionMetrics metrics;
  private final OperatorAlarms alarms;
  private final Map<Integer, Integer> failures = new HashMap<>();

  BatchWriter(
      BatchStore target, Ownership ownership, ProjectionMetrics metrics, OperatorAlarms alarms) {
    this.target = target;
    this.ownership = ownership;
    this.metrics = metrics;
    this.alarms = alarms;
  }

  /// @param failed the partitions whose part is not, or may not be, written, with the reason; the
  ///   reason is empty when another projector may own the partition
  /// @param stops the partitions that can't be followed any further
  record Outcome(
      Map<Integer, Optional<DatabaseException>> failed, Map<Integer, PartitionStopReason> stops) {
    private static Outcome good() {
      return new Outcome(new HashMap<>(), new HashMap<>());
    }
  }

  /// @throws DatabaseException when the database is unavailable; the outcome of the write is then
  ///   unknown
  Outcome write(Batch batch) {
    Outcome outcome = Outcome.good();
    try {
      wrote(batch, target.write(batch, ownership.held(batch.partitions())), outcome);
      failures.keySet().removeAll(batch.partitions());
      return outcome;
    } catch (DatabaseException e) {
      throwIfUnavailable(e);
    } catch (RuntimeException e) {
      // Writing each part alone shows which one is at fault.
      alarms.refused(batch.partitions(), e);
    }
    batch.parts().forEach(part -> writePart(part, outcome));
    return outcome;
  }

  private void writePart(Batch part, Outcome outcome) {
    int number = part.marks().isEmpty() ? part.partitions().iterator().next() : MARKS;
    Handler handler = new Handler(outcome);
    try {
      try {
        handler.write(part);
      } catch (RuntimeException e) {
        if (!shouldIsolate(number, e)) {
          throw e;
        }
        isolate(part, e, handler);
      }
      failures.remove(number);
    } catch (DatabaseException e) {
      throwIfUnavailable(e);
      part.partitions().forEach(partition -> outcome.failed().put(partition, Optional.of(e)));
    } catch (FencedException e) {
      part.partitions().forEach(partition -> outcome.failed().put(partition, Optional.empty()));
    }
  }

  private void isolate(Batch part, RuntimeException failure, Handler handler) {
    if (part.marks().isEmpty()) {
      Bisection.isolate(part, failure, handler);
    } else {
      handler.write(part.with(part.marks().allSkipped()));
    }
  }

  private boolean shouldIsolate(int part, RuntimeException failure) {
    return switch (failure) {
      case FencedException _ -> false;
      case DatabaseException e ->
          switch (FailureKind.of(e)) {
            case UNAVAILABLE -> false;
            case DATA -> true;
            case TRANSIENT, UNKNOWN -> failures.merge(part, 1, Integer::sum) >= PATIENCE;
          };
      default -> true;
    };
  }

  private static void throwIfUnavailable(DatabaseException e) {
    if (FailureKind.of(e) == FailureKind.UNAVAILABLE) {
      throw e;
    }
  }

  private void wrote(Batch batch, WriteResult written, Outcome outcome) {
    ownership.update(written.held());
    outcome.stops().putAll(written.folded().stops());
    ReadMarkBatch marks = batch.marks();
    metrics.wrote(written.folded());
    metrics.wrote(marks);
    metrics.parkedStreams(ownership.parkedStreams());
    alarms.wrote(written.folded(), marks);
  }

  private final class Handler implements Bisection.Handler {
    private final Outcome outcome;

    Handler(Outcome outcome) {
      this.outcome = outcome;
    }

    @Override
    public void write(Batch batch) {
      if (!batch.partitions().isEmpty()) {
        wrote(batch, target.write(batch, ownership.held(batch.partitions())), outcome);
      }
    }

    @Override
    public void park(Batch single, String error) {
      wrote(single, target.park(single, ownership.held(single.partitions()), error), outcome);
    }

    // Nothing of a partition is looked at beyond the offset where it stops.
    @Override
    public Batch remaining(Batch batch) {
      return batch.without(Set.copyOf(outcome.stops().keySet()));
    }
  }
}
