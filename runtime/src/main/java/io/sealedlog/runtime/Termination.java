package io.sealedlog.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of a process, requested by a signal or by a service that can't go on. The first request
/// decides the exit code.
public final class Termination {
  private static final Logger log = LoggerFactory.getLogger(Termination.class);

  private final CompletableFuture<ExitCode> reason = new CompletableFuture<>();

  /// Requests an orderly end.
  public void stop() {
    reason.complete(ExitCode.STOPPED);
  }

  /// Requests the end because the named service or thread can't go on.
  ///
  /// @param cause of a [StartException] the message alone is logged: it says all to the operator
  public void fail(String who, Throwable cause) {
    if (cause instanceof StartException) {
      log.atError().addKeyValue("service", who).log("{} The process stops.", cause.getMessage());
    } else {
      log.atError().addKeyValue("service", who).setCause(cause).log("failed, the process stops");
    }
    reason.complete(ExitCode.FAILED);
  }

  /// Returns whether the end was requested.
  public boolean requested() {
    return reason.isDone();
  }

  /// Waits until the end is requested.
  public ExitCode await() throws InterruptedException {
    while (!reason.isDone()) {
      await(Duration.ofDays(1));
    }
    return reason.join();
  }

  /// Waits until the end is requested, at most for this time.
  ///
  /// @return whether the end was requested
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

  /// Makes any uncaught exception in any thread end the process: a thread that dies unnoticed is
  /// worse than a restart.
  public void endOnUncaughtExceptions() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> fail("thread " + thread.getName(), failure));
  }
}
