package io.sealedlog.gateway.command;

import io.sealedlog.crypto.Bytes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One record on its way through the log, and everybody who waits for it.
///
/// An event tells the command's id and not which record it came of: another gateway may have sent
/// the same id with other content. The time does tell: an event's `at` is the append time of its
/// command's record. So an event completes this only if the times agree; otherwise the worker's
/// result for this record is still to come. The same holds for the refusal of an id as too old: it
/// is about the record, which may have been sent without a check, and not about the command.
final class PendingCommand {
  private final Bytes digest;
  private final CompletableFuture<Long> appendedAt = new CompletableFuture<>();
  private final CompletableFuture<CommandOutcome> outcome = new CompletableFuture<>();

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

  /// @param timestamp by the broker's clock, negative when it did not say
  void appended(long timestamp) {
    appendedAt.complete(timestamp);
  }

  void recorded(CommandOutcome.Stored stored) {
    CompletableFuture<Void> _ =
        appendedAt.thenAccept(timestamp -> {
          if (timestamp < 0 || timestamp == stored.at()) {
            outcome.complete(stored);
          }
        });
  }

  /// @param of append time of the refused record, negative when it is not known
  void refusedAsTooOld(CommandOutcome.Rejected refusal, long of) {
    CompletableFuture<Void> _ =
        appendedAt.thenAccept(timestamp -> {
          if (timestamp < 0 || of < 0 || timestamp == of) {
            outcome.complete(refusal);
          }
        });
  }

  void resolved(CommandOutcome result) {
    outcome.complete(result);
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
