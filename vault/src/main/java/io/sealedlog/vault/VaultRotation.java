package io.sealedlog.vault;

import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.database.DatabaseException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rotates the vault's keys and purges its expired sessions, again and again. Every gateway runs
/// one; what one has done the others find done.
public final class VaultRotation implements Service {
  private static final Logger log = LoggerFactory.getLogger(VaultRotation.class);

  private final Vault vault;
  private final Duration interval;
  private @Nullable ScheduledExecutorService executor;

  /// @param vault stays the caller's to close, after this
  public VaultRotation(Vault vault, Duration interval) {
    this.vault = vault;
    this.interval = interval;
  }

  @Override
  public String name() {
    return "vault-rotation";
  }

  @Override
  public synchronized void start() {
    executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(name()).daemon().factory());
    Future<?> _ =
        executor.scheduleWithFixedDelay(
            this::rotate, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void close() {
    if (executor != null) {
      executor.close();
      executor = null;
    }
  }

  /// One round, now. What fails is told in the log and tried again in the next round: the current
  /// key is also made when it is asked for, so a missed round stops nobody.
  public void rotate() {
    try {
      vault.rotate();
    } catch (DatabaseException e) {
      log.atWarn().setCause(e).log("vault rotation failed, it is tried again");
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("vault rotation failed, it is tried again");
    }
  }
}
