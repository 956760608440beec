package io.sealedlog.worker.state;

import java.util.concurrent.atomic.AtomicInteger;

/// A bound in bytes for the caches of all tasks of a process, which share it equally. When a cache
/// is added, the others shrink to their new share at their next insertion.
public final class CacheBudget {
  private final long bytes;
  private final AtomicInteger caches = new AtomicInteger();

  /// @param bytes for all caches together
  public CacheBudget(long bytes) {
    this.bytes = bytes;
  }

  void register() {
    caches.incrementAndGet();
  }

  void unregister() {
    caches.decrementAndGet();
  }

  /// Returns the most bytes that each cache may take.
  long bytesPerCache() {
    return bytes / Math.max(1, caches.get());
  }
}
