package io.sealedlog.gateway.command;

import io.sealedlog.crypto.Bytes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// One record on its way through the log, and the requests that wait for it.
///
/// An event names its command's id but not the record it came from, and another gateway may have
/// sent the same id with other content. The times tell them apart: an event's `at` is the append
/// time of its command's record. So an event completes this command only if the times agree;
/// otherwise the worker's result for this record is still to come. A result also has the append
/// time of its command's record, even when it repeats an earlier outcome, and is matched the same
/// way: another record of the same id may have been rejected for a reason that this one does not
/// have.
final class PendingCommand {
  private static final long UNKNOWN_TIME = -1;

  private final Bytes digest;
  private final CompletableFuture<Long> appendedAt = new CompletableFuture<>();
  private final CompletableFuture<CommandOutcome> outcome = new CompletableFuture<>();

  private final AtomicBoolean underWay = new AtomicBoolean();
  private volatile long sentAt;

  /// Guarded by the map entry in [PendingCommands].
  int waiters = 1;

  PendingCommand(Bytes digest) {
    this.digest = digest;
  }

  boolean hasDigest(Bytes other) {
    return digest.equals(other);
  }

  boolean isDone() {
    return outcome.isDone();
  }

  /// Marks the record as being sent.
  ///
  /// @param nanos the current time
  void markSent(long nanos) {
    sentAt = nanos;
    underWay.set(true);
  }

  /// Returns when the record was sent; meaningful only once it was.
  long sentAt() {
    return sentAt;
  }

  /// Returns whether the record was sent and no end of it was seen. This differs from [#isDone]: an
  /// unknown outcome ends the waiting while the record may still be on its way.
  boolean isUnderWay() {
    return underWay.get();
  }

  /// @return whether it was under way until now
  boolean markEnded() {
    return underWay.getAndSet(false);
  }

  /// @param timestamp by the broker's clock, negative when unknown
  void appended(long timestamp) {
    appendedAt.complete(timestamp);
  }

  void recorded(CommandOutcome.Stored stored) {
    answered(stored, stored.at());
  }

  /// @param recordTime append time of the record that this is the result of, negative when unknown
  void answered(CommandOutcome result, long recordTime) {
    ifAppendedAt(recordTime, () -> outcome.complete(result));
  }

  /// Runs the action once the append time is known, if it equals the given one or either is
  /// unknown.
  void ifAppendedAt(long time, Runnable action) {
    CompletableFuture<Void> _ =
        appendedAt.thenAccept(timestamp -> {
          if (timestamp < 0 || time < 0 || timestamp == time) {
            action.run();
          }
        });
  }

  /// Ends the waiting when the broker did not say whether it stored the record.
  void resolved(CommandOutcome result) {
    outcome.complete(result);
    appendedAt.complete(UNKNOWN_TIME);
  }

  /// Returns a future that completes with this command. Completing the returned future stops only
  /// its own waiting and does not affect others.
  CompletableFuture<CommandOutcome> outcome() {
    return outcome.copy();
  }

  void failed(RuntimeException failure) {
    outcome.completeExceptionally(failure);
  }

  void ifFailed(Runnable action) {
    if (outcome.isCompletedExceptionally()) {
      action.run();
    }
  }

  /// @throws RuntimeException the failure, when the record was not accepted
  CommandOutcome await(Duration bound) {
    try {
      return outcome.get(bound.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new CommandOutcome.Unknown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new CommandOutcome.Unknown();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }
}
