package io.sealedlog.gateway.readmodel;

import io.sealedlog.gateway.command.LogProgress;
import io.sealedlog.gateway.command.OutcomeTail;
import io.sealedlog.gateway.command.Polling;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.Position;
import io.sealedlog.runtime.database.Jdbc;
import java.time.Duration;

/// Whether the read model has what the log has: asked before anybody is told that something is not
/// there.
public final class Freshness {
  private final Jdbc jdbc;
  private final OutcomeTail tail;
  private final LogProgress log;

  public Freshness(Jdbc jdbc, OutcomeTail tail, LogProgress log) {
    this.jdbc = jdbc;
    this.tail = tail;
    this.log = log;
  }

  /// Waits until the read model has every event that was committed in the partition before the
  /// call.
  ///
  /// @return false when it has not in time, or nobody can say
  public boolean awaitEvents(int partition, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    if (!awaitTail(partition, bound)) {
      return false;
    }
    long leaf = tail.newestLeaf(partition);
    return Polling.until(() -> has(partition, leaf), until(deadline));
  }

  /// Waits until this gateway was told of every event that was committed in the partition before
  /// the call.
  ///
  /// @return false when it was not in time, or nobody can say
  public boolean awaitTail(int partition, Duration bound) {
    var end = log.committedEvents(partition);
    return end.isPresent()
        && Polling.until(() -> tail.nextOffset(partition) >= end.getAsLong(), bound);
  }

  /// The leaf index of the newest event of the partition that this gateway was told of, -1 when it
  /// was told of none.
  public long newestSeen(int partition) {
    return tail.newestLeaf(partition);
  }

  /// Whether the read model has the event with this leaf index, and so all before it.
  public boolean has(int partition, long leafIndex) {
    return nextLeaf(partition) > leafIndex;
  }

  /// The same, after every command that was accepted before the call is decided.
  public boolean awaitCommands(int partition, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    var end = log.acceptedCommands(partition);
    return end.isPresent()
        && Polling.until(
            () -> log.decidedCommands(partition).orElse(-1) >= end.getAsLong(), until(deadline))
        && awaitEvents(partition, until(deadline));
  }

  /// Waits until the read model has the event at this position.
  ///
  /// @throws Problem when it has not in time, or there is no such partition
  public void require(Position position, Duration bound) {
    if (position.partition() >= tail.partitions().count()) {
      throw Problem.of(
          ProblemType.INVALID_PARAMETER,
          "a position has a partition from 0 to " + (tail.partitions().count() - 1));
    }
    if (!Polling.until(() -> nextLeaf(position.partition()) > position.leafIndex(), bound)) {
      throw Problem.of(ProblemType.NOT_YET, "the read model is not at the position yet, ask again");
    }
  }

  /// How many events of the partition are committed and not in the read model yet.
  public long lag(int partition) {
    return Math.max(0, tail.newestLeaf(partition) + 1 - nextLeaf(partition));
  }

  private long nextLeaf(int partition) {
    return jdbc.queryOne(
            "SELECT next_leaf FROM read_g1.projection_offsets WHERE partition = ?",
            row -> row.longInteger("next_leaf"),
            partition)
        .orElse(0L);
  }

  private static Duration until(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }
}
