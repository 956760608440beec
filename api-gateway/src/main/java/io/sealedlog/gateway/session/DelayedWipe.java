package io.sealedlog.gateway.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Wipes secrets that a cache has dropped, once no request can still be using them.
final class DelayedWipe {
  private static final long AFTER_SECONDS = 120;

  private DelayedWipe() {}

  /// @param wipe null does nothing: caches may report an entry without its value
  static void later(@Nullable Runnable wipe) {
    if (wipe != null) {
      CompletableFuture.delayedExecutor(AFTER_SECONDS, TimeUnit.SECONDS).execute(wipe);
    }
  }
}
