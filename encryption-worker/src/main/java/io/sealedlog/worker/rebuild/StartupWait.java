package io.sealedlog.worker.rebuild;

import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.Termination;
import java.time.Duration;

/// Waits during the start of a worker, and aborts the start when the process is to end.
record StartupWait(Termination termination) {
  private static final Duration PAUSE = Duration.ofMillis(100);

  void pause() {
    try {
      if (termination.await(PAUSE)) {
        throw stopped();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("Interrupted while starting.", e);
    }
  }

  void throwIfStopped() {
    if (termination.requested()) {
      throw stopped();
    }
  }

  private static StartException stopped() {
    return new StartException("Stopped before the worker's state was ready.");
  }
}
