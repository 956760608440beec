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

/// Periodically rotates the vault's keys and deletes expired sessions. Every gateway runs a
/// rotation; running several concurrently does no harm.
public final class VaultRotation implements Service {
  private static final Logger log = LoggerFactory.getLogger(VaultRotation.class);

  private final Vault vault;
  private final Duration interval;
  private @Nullable ScheduledExecutorService executor;

  /// @param vault not closed by this object; must be closed after it
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

  /// Runs one rotation now. A failure is logged, and the next run tries again. A missed run blocks
  /// nothing, because the current key is also created on request.
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
