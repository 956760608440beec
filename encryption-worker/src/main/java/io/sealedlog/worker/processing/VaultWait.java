package io.sealedlog.worker.processing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happens to a command under a key that is not in memory while the vault is away: the
/// partition waits, because a command that can't be opened yet is neither wrong nor lost. It takes
/// a vault that is away for an hour and more: until then keys are known ahead of their time. Shared
/// by all threads of a worker.
///
/// A thread that waits longer than its transaction may last has it aborted, and decides the same
/// again once the vault is back; longer than `worker.max-poll-interval`, and another worker takes
/// the partitions.
public final class VaultWait {
  private static final Logger log = LoggerFactory.getLogger(VaultWait.class);

  private final Duration pause;
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile @Nullable String fault;

  /// @param pause between two attempts
  public VaultWait(Duration pause) {
    this.pause = pause;
  }

  /// Repeats the action until it doesn't fail for the vault.
  ///
  /// @throws StoppingException when [#stop] is called meanwhile
  <T> T untilReached(Supplier<T> action) {
    while (true) {
      try {
        T result = action.get();
        reached();
        return result;
      } catch (VaultUnavailableException e) {
        missed(e);
        rest();
      }
    }
  }

  /// Why commands are waiting, empty when they aren't.
  public Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  /// Ends every wait, now and later.
  public void stop() {
    stop.countDown();
  }

  private void missed(VaultUnavailableException failure) {
    if (fault == null) {
      log.atWarn().setCause(failure).log("waiting for the vault");
    }
    fault = "commands wait for a transport key: the vault can't be reached";
  }

  private void reached() {
    if (fault != null) {
      log.atInfo().log("the vault is back");
      fault = null;
    }
  }

  private void rest() {
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
