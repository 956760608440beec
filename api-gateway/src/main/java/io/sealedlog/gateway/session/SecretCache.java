package io.sealedlog.gateway.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.util.function.Consumer;

/// Makes the caches of secrets: what expires goes when its time has come, whether or not anybody
/// uses the cache then, and is wiped once no request can be using it.
public final class SecretCache {
  private SecretCache() {}

  /// @param bounds size and expiry
  public static <K, V> Cache<K, V> of(Caffeine<Object, Object> bounds, Consumer<V> wipe) {
    return bounds
        .scheduler(Scheduler.systemScheduler())
        // What there is to do is little, and to wake another thread for it costs more.
        .executor(Runnable::run)
        .<K, V>removalListener((key, value, cause) ->
            DelayedWipe.later(value == null ? null : () -> wipe.accept(value)))
        .build();
  }
}
