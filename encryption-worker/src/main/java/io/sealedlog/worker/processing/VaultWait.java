package io.sealedlog.worker.processing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a partition wait while the vault is unavailable and a command needs a key that is not in
/// memory: a command that can't be opened yet is neither invalid nor lost. Keys are fetched ahead
/// of their use, so this takes an outage of an hour or more. All threads of a worker share one
/// instance.
///
/// When a thread waits for longer than the transaction timeout, its transaction is aborted and the
/// commands are decided again once the vault is back. When it waits for longer than
/// `worker.max-poll-interval`, another worker takes over the partitions.
public final class VaultWait {
  private static final Logger log = LoggerFactory.getLogger(VaultWait.class);

  private final Duration pause;
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile @Nullable String fault;

  /// @param pause between two attempts
  public VaultWait(Duration pause) {
    this.pause = pause;
  }

  /// Repeats the action until it no longer fails with [VaultUnavailableException].
  ///
  /// @throws StoppingException when [#stop] is called meanwhile
  <T> T retryWhileUnavailable(Supplier<T> action) {
    while (true) {
      try {
        T result = action.get();
        recordAvailable();
        return result;
      } catch (VaultUnavailableException e) {
        recordUnavailable(e);
        awaitPause();
      }
    }
  }

  /// Returns why commands are waiting, empty when they aren't.
  public Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  /// Ends all current and later waits.
  public void stop() {
    stop.countDown();
  }

  private void recordUnavailable(VaultUnavailableException failure) {
    if (fault == null) {
      log.atWarn().setCause(failure).log("waiting for the vault");
    }
    fault = "commands wait for a transport key: the vault can't be reached";
  }

  private void recordAvailable() {
    if (fault != null) {
      log.atInfo().log("the vault is back");
      fault = null;
    }
  }

  private void awaitPause() {
    try {
      if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StoppingException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppingException();
    }
  }
}
