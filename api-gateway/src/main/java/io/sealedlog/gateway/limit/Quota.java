package io.sealedlog.gateway.limit;

import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.sealedlog.gateway.config.RateSettings.Limited;
import java.time.Duration;

/// A rate limit of one action, for each user or each address.
final class Quota<K> {
  private static final long NANOS = 1_000_000_000L;

  private final String name;
  private final String policy;
  private final Buckets<K> buckets;

  /// @param name for headers
  /// @param rate actions in a period
  Quota(String name, Limited limited, int rate, TimeMeter time) {
    long capacity = (long) rate * limited.periodsAtOnce();
    Duration fillTime = limited.period().multipliedBy(limited.periodsAtOnce());
    this.name = name;
    this.policy = "\"" + name + "\";q=" + capacity + ";w=" + fillTime.toSeconds();
    this.buckets = new Buckets<>(capacity, fillTime, time);
  }

  RateDecision count(K key) {
    ConsumptionProbe probe = buckets.of(key).tryConsumeAndReturnRemaining(1);
    return new RateDecision(
        name,
        policy,
        probe.isConsumed(),
        probe.getRemainingTokens(),
        probe.isConsumed()
            ? secondsFor(probe.getRemainingTokens())
            : seconds(probe.getNanosToWaitForRefill()),
        Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  /// Blocks until `count` actions are allowed.
  void await(K key, int count) throws InterruptedException {
    long left = count;
    while (left > 0) {
      long some = Math.min(left, buckets.capacity());
      buckets.of(key).asBlocking().consume(some);
      left -= some;
    }
  }

  // A caller that spreads the remaining actions over this time stays within the rate and is never
  // refused.
  private long secondsFor(long remaining) {
    long capacity = buckets.capacity();
    return (Math.max(1, remaining) * buckets.fillTime().toSeconds() + capacity - 1) / capacity;
  }

  private static long seconds(long nanos) {
    return (nanos + NANOS - 1) / NANOS;
  }
}
