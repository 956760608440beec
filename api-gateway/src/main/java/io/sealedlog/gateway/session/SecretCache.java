package io.sealedlog.gateway.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.util.function.Consumer;

/// Creates caches of secrets: expired entries are removed on time, even while the cache is unused,
/// and wiped once no request can still be using them.
public final class SecretCache {
  private SecretCache() {}

  /// @param bounds size and expiry
  public static <K, V> Cache<K, V> of(Caffeine<Object, Object> bounds, Consumer<V> wipe) {
    return bounds
        .scheduler(Scheduler.systemScheduler())
        // The maintenance is little work, and waking another thread for it costs more.
        .executor(Runnable::run)
        .<K, V>removalListener((key, value, cause) ->
            DelayedWipe.later(value == null ? null : () -> wipe.accept(value)))
        .build();
  }
}
