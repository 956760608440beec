package io.sealedlog.gateway.readmodel;

import io.sealedlog.gateway.command.LogProgress;
import io.sealedlog.gateway.command.OutcomeTail;
import io.sealedlog.gateway.command.Polling;
import io.sealedlog.gateway.command.SharedQuestion;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.kafka.Partitions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Determines whether the read model has caught up with the log; checked before a caller is told
/// that something does not exist. Concurrent callers share one query of the database.
public final class Freshness {
  /// How long a request may wait for the read model to catch up with the log.
  public static final Duration CATCH_UP = Duration.ofSeconds(5);

  private final OutcomeTail tail;
  private final LogProgress log;
  private final Partitions partitions;
  private final SharedQuestion<Map<Integer, Long>> nextLeaf;

  Freshness(Jdbc jdbc, OutcomeTail tail, LogProgress log) {
    this.tail = tail;
    this.log = log;
    this.partitions = tail.partitions();
    this.nextLeaf = new SharedQuestion<>(() -> nextLeaf(jdbc));
  }

  /// Queries the read model and, when the result is empty, again after it has every event of the
  /// stream committed before the call, or the bound has passed.
  public <T> Optional<T> find(StreamId stream, Duration bound, Supplier<Optional<T>> query) {
    return query
        .get()
        .or(() -> {
          boolean _ = awaitEvents(stream, bound);
          return query.get();
        });
  }

  /// Queries like [#find], but returns empty only when it is certain that there is nothing.
  ///
  /// @throws Problem when that can't be determined in time
  public <T> Optional<T> findForCertain(
      StreamId stream, Duration bound, Supplier<Optional<T>> query) {
    return query
        .get()
        .or(() -> {
          if (!awaitEvents(stream, bound)) {
            throw Problem.retryAfter(
                ProblemType.UNAVAILABLE, "the read model is behind the log, ask again", CATCH_UP);
          }
          return query.get();
        });
  }

  /// Waits until the read model has every event of the stream committed before the call.
  ///
  /// @return false when it has not in time, or that can't be determined
  public boolean awaitEvents(StreamId stream, Duration bound) {
    return awaitEvents(partitions.of(stream), bound);
  }

  /// Waits until this gateway has seen every event of the stream committed before the call.
  ///
  /// @return false when it has not in time, or that can't be determined
  public boolean awaitTail(StreamId stream, Duration bound) {
    return awaitTail(partitions.of(stream), bound);
  }

  /// Waits until every command to the stream accepted before the call is decided, and the read
  /// model has the resulting events.
  ///
  /// @return false when it has not in time, or that can't be determined
  public boolean awaitCommands(StreamId stream, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    int partition = partitions.of(stream);
    var end = log.acceptedCommands(partition);
    return end.isPresent()
        && Polling.until(
            () -> log.decidedCommands(partition).orElse(-1) >= end.getAsLong(), until(deadline))
        && awaitEvents(partition, until(deadline));
  }

  /// Waits until the read model has the event at this position. Refuses at once a position that is
  /// larger than any offset of the log, which no event can have.
  ///
  /// @throws Problem when it has not in time, or there is no such partition
  public void require(Position position, Duration bound) {
    int partition = position.partition();
    if (partition >= partitions.count()) {
      throw Problem.of(
          ProblemType.INVALID_PARAMETER,
          "a position has a partition from 0 to " + (partitions.count() - 1));
    }
    if (has(partition, position.leafIndex())) {
      return;
    }
    if (isPastTheEnd(position)) {
      throw Problem.of(ProblemType.NOT_YET, "the log is not at the position yet, ask again");
    }
    if (!Polling.until(() -> has(partition, position.leafIndex()), bound)) {
      throw Problem.of(ProblemType.NOT_YET, "the read model is not at the position yet, ask again");
    }
  }

  /// Returns the leaf index of the newest event of the partition that this gateway has seen, -1
  /// when it has seen none.
  public long newestSeen(int partition) {
    return tail.newestLeaf(partition);
  }

  /// Returns the partition of a stream.
  public int partition(StreamId stream) {
    return partitions.of(stream);
  }

  /// Returns whether the read model has the event with this leaf index, and so all before it.
  public boolean has(int partition, long leafIndex) {
    return nextLeaf(partition) > leafIndex;
  }

  /// Returns how many events of the partition are committed but not yet in the read model.
  public long lag(int partition) {
    return Math.max(0, tail.newestLeaf(partition) + 1 - nextLeaf(partition));
  }

  // Every event takes an offset, and markers of transactions take more: a leaf index is never
  // larger than the offset of its event.
  private boolean isPastTheEnd(Position position) {
    if (tail.newestLeaf(position.partition()) >= position.leafIndex()) {
      return false;
    }
    var end = log.committedEvents(position.partition());
    return end.isPresent() && position.leafIndex() >= end.getAsLong();
  }

  private boolean awaitEvents(int partition, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    if (!awaitTail(partition, bound)) {
      return false;
    }
    long leaf = tail.newestLeaf(partition);
    return Polling.until(() -> has(partition, leaf), until(deadline));
  }

  private boolean awaitTail(int partition, Duration bound) {
    var end = log.committedEvents(partition);
    return end.isPresent()
        && Polling.until(() -> tail.nextOffset(partition) >= end.getAsLong(), bound);
  }

  private long nextLeaf(int partition) {
    return nextLeaf.ask().getOrDefault(partition, 0L);
  }

  private static Map<Integer, Long> nextLeaf(Jdbc jdbc) {
    return jdbc
        .query(
            "SELECT partition, next_leaf FROM read_g1.projection_offsets",
            row -> Map.entry(row.integer("partition"), row.longInteger("next_leaf")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Duration until(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }
}
