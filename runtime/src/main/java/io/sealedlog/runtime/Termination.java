package io.sealedlog.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of a process, asked for by a signal or by a service that can't go on. The first reason
/// counts.
public final class Termination {
  private static final Logger log = LoggerFactory.getLogger(Termination.class);

  private final CompletableFuture<ExitCode> reason = new CompletableFuture<>();

  /// Asks for an orderly end.
  public void stop() {
    reason.complete(ExitCode.STOPPED);
  }

  /// Asks for an end because the named service, or a thread, can't go on.
  public void fail(String who, Throwable cause) {
    log.atError().addKeyValue("service", who).setCause(cause).log("failed, the process stops");
    reason.complete(ExitCode.FAILED);
  }

  /// Whether an end was asked for.
  public boolean requested() {
    return reason.isDone();
  }

  /// Waits until an end is asked for.
  public ExitCode await() throws InterruptedException {
    while (!reason.isDone()) {
      await(Duration.ofDays(1));
    }
    return reason.join();
  }

  /// Waits at most this long.
  ///
  /// @return whether an end was asked for
  public boolean await(Duration bound) throws InterruptedException {
    try {
      reason.get(bound.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new AssertionError("the reason is only ever completed with a value", e);
    }
  }

  /// Makes every uncaught exception of every thread an end of the process: a thread that died
  /// unseen is worse than a restart.
  public void endOnUncaughtExceptions() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> fail("thread " + thread.getName(), failure));
  }
}
