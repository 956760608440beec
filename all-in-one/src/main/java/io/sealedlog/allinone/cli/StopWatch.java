package io.sealedlog.allinone.cli;

import io.sealedlog.runtime.ExitCode;
import io.sealedlog.runtime.Termination;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ends the process when a part hangs after a failure, while it starts or closes: nobody sends a
/// signal then, and a process that serves nothing must not stay alive. What was told to stop is its
/// teller's to watch.
final class StopWatch {
  private final Termination termination;
  private final CountDownLatch closed;
  private final Duration bound;
  private final Runnable halt;

  /// @param closed is counted down when all is closed
  /// @param bound how long that may take after a failure
  StopWatch(Termination termination, CountDownLatch closed, Duration bound, Runnable halt) {
    this.termination = termination;
    this.closed = closed;
    this.bound = bound;
    this.halt = halt;
  }

  void start() {
    Thread.ofPlatform().name("stop-watch").daemon().start(this::watch);
  }

  void watch() {
    try {
      if (termination.await() == ExitCode.FAILED
          && !closed.await(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        halt.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
