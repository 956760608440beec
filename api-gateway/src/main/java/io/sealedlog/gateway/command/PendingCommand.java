package io.sealedlog.gateway.command;

import io.sealedlog.crypto.Bytes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// One record on its way through the log, and everybody who waits for it.
///
/// An event tells the command's id and not which record it came of: another gateway may have sent
/// the same id with other content. The time does tell: an event's `at` is the append time of its
/// command's record. So an event completes this only if the times agree; otherwise the worker's
/// result for this record is still to come. A result has the time of its command's record too, also
/// when it repeats an outcome from before, and the same holds for it: another record may have been
/// refused for what this one has mended.
final class PendingCommand {
  private static final long NOT_TOLD = -1;

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

  boolean isOver() {
    return outcome.isDone();
  }

  /// It is about to be sent.
  ///
  /// @param nanos the time
  void begin(long nanos) {
    sentAt = nanos;
    underWay.set(true);
  }

  /// When it was sent, if it was.
  long sentAt() {
    return sentAt;
  }

  /// Whether it was sent and its end not seen: a question of its own, for an outcome that nobody
  /// knows ends the waiting and not the way.
  boolean isUnderWay() {
    return underWay.get();
  }

  /// @return whether it was under way until now
  boolean end() {
    return underWay.getAndSet(false);
  }

  /// @param timestamp by the broker's clock, negative when it did not say
  void appended(long timestamp) {
    appendedAt.complete(timestamp);
  }

  void recorded(CommandOutcome.Stored stored) {
    answered(stored, stored.at());
  }

  /// @param of append time of the record that this is the result of, negative when it is not known
  void answered(CommandOutcome result, long of) {
    ifAppendedAt(of, () -> outcome.complete(result));
  }

  /// Does it once the append time is known, if it is this one, or one of the two is not told.
  void ifAppendedAt(long time, Runnable action) {
    CompletableFuture<Void> _ =
        appendedAt.thenAccept(timestamp -> {
          if (timestamp < 0 || time < 0 || timestamp == time) {
            action.run();
          }
        });
  }

  /// What is known when the broker did not say whether it has the record.
  void resolved(CommandOutcome result) {
    outcome.complete(result);
    appendedAt.complete(NOT_TOLD);
  }

  /// Completes with this command. To complete the returned one is to give up waiting, and does
  /// nothing to the others who wait.
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
