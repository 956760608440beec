package io.sealedlog.gateway.bulk;

import io.sealedlog.gateway.message.SendReceipt;
import io.sealedlog.gateway.message.send.MessageSending;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.MessageId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A line that was read and is not yet answered.
///
/// @param number of the line, from 1
/// @param id null when the line has no valid one
/// @param result fails with a [Problem] when the line is refused
/// @param deadline by `System.nanoTime`, after which its outcome counts as unknown
record LineInFlight(
    long number,
    @Nullable MessageId id,
    CompletableFuture<MessageSending.Sent> result,
    long deadline) {

  static LineInFlight refused(long number, @Nullable MessageId id, Problem problem) {
    return new LineInFlight(number, id, CompletableFuture.failedFuture(problem), System.nanoTime());
  }

  /// The outcome of a line.
  sealed interface Outcome {}

  record Stored(SendReceipt receipt) implements Outcome {}

  record Refused(Problem problem) implements Outcome {}

  record Unknown() implements Outcome {}

  boolean isDone() {
    return result.isDone();
  }

  /// Waits at most for the given duration.
  ///
  /// @return whether the line has an outcome
  boolean isDoneWithin(Duration moment) throws InterruptedException {
    try {
      MessageSending.Sent _ = result.get(moment.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    }
  }

  /// Waits until the line has an outcome or its deadline has passed.
  Outcome await() throws InterruptedException {
    try {
      MessageSending.Sent sent =
          result.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      SendReceipt receipt = sent.receipt();
      return receipt == null ? new Unknown() : new Stored(receipt);
    } catch (TimeoutException e) {
      return new Unknown();
    } catch (ExecutionException e) {
      return new Refused(
          e.getCause() instanceof Problem problem
              ? problem
              : Problem.of(ProblemType.INTERNAL, "the message could not be sent"));
    }
  }

  /// Stops waiting for the outcome.
  void stopWaiting() {
    boolean _ = result.cancel(false);
  }
}
