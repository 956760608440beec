package io.sealedlog.worker.state;

import java.util.concurrent.atomic.AtomicInteger;

/// A bound in bytes for the caches of all tasks of a process, which they share in equal parts. A
/// cache that was there when another comes gives up what is too much when something is next put
/// into it.
public final class CacheShares {
  private final long bytes;
  private final AtomicInteger caches = new AtomicInteger();

  /// @param bytes for all caches together
  public CacheShares(long bytes) {
    this.bytes = bytes;
  }

  void add() {
    caches.incrementAndGet();
  }

  void remove() {
    caches.decrementAndGet();
  }

  /// What each may take.
  long each() {
    return bytes / Math.max(1, caches.get());
  }
}
