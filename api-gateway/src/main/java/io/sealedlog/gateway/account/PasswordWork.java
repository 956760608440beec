package io.sealedlog.gateway.account;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The threads on which passwords are derived and checked: few, so that a wave of logins can't take
/// the processors from messages, with a queue that says no when it is full.
final class PasswordWork implements AutoCloseable {
  private static final Duration COME_BACK = Duration.ofSeconds(2);

  private final ThreadPoolExecutor threads;

  PasswordWork(int threads, int queue, MeterRegistry registry) {
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            Thread.ofPlatform().name("password-", 0).daemon().factory());
    Gauge.builder("sealedlog.passwords.queue", this.threads, pool -> pool.getQueue().size())
        .description("Passwords that wait for a thread")
        .register(registry);
  }

  /// Waits for the work's end.
  ///
  /// @throws Problem busy, at once, when the queue is full
  <T> T run(Callable<T> work) {
    Future<T> result;
    try {
      result = threads.submit(work);
    } catch (RejectedExecutionException e) {
      throw Problem.retryAfter(ProblemType.BUSY, "the queue of password checks is full", COME_BACK);
    }
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (CancellationException e) {
      throw Problem.retryAfter(ProblemType.UNAVAILABLE, "the server stops", COME_BACK);
    } catch (InterruptedException e) {
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a password was checked", e);
    }
  }

  /// Callers whose work has not begun are told so, not left waiting.
  @Override
  public void close() {
    for (Runnable waiting : threads.shutdownNow()) {
      if (waiting instanceof Future<?> work) {
        work.cancel(false);
      }
    }
  }
}
