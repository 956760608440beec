package io.sealedlog.gateway.limit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/// A token bucket for each recently seen key. An unknown key has a full bucket, so a bucket can be
/// dropped once it has had the time to fill.
final class Buckets<K> {
  /// Bounds the memory; an attacker with more addresses than this is counted inaccurately.
  private static final int MOST_REMEMBERED = 100_000;

  private final long capacity;
  private final Duration fillTime;
  private final LoadingCache<K, Bucket> buckets;

  /// @param capacity of each bucket
  /// @param fillTime in which an empty bucket fills, evenly
  Buckets(long capacity, Duration fillTime, TimeMeter time) {
    this.capacity = capacity;
    this.fillTime = fillTime;
    Bandwidth bandwidth =
        Bandwidth.builder().capacity(capacity).refillGreedy(capacity, fillTime).build();
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterAccess(fillTime.plusSeconds(1))
            .ticker(time::currentTimeNanos)
            // The cache's maintenance costs less than waking another thread for it.
            .executor(Runnable::run)
            .build(
                key -> Bucket.builder().addLimit(bandwidth).withCustomTimePrecision(time).build());
  }

  Bucket of(K key) {
    return buckets.get(key);
  }

  long capacity() {
    return capacity;
  }

  Duration fillTime() {
    return fillTime;
  }
}
