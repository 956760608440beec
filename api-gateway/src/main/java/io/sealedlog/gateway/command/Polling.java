package io.sealedlog.gateway.command;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Polls a condition that nothing signals; meant for virtual threads.
public final class Polling {
  private static final Duration INTERVAL = Duration.ofMillis(5);

  private Polling() {}

  /// @return whether the condition became true in time
  public static boolean until(BooleanSupplier condition, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      try {
        Thread.sleep(INTERVAL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
