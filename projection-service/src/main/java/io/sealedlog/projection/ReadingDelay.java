package io.sealedlog.projection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.sealedlog.projection.fold.AppliedEvent;
import io.sealedlog.runtime.metrics.Histograms;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Measures how long it takes from a command's append to the log until its event can be read.
///
/// The begin is by the broker's clock and the end by this process's, so the figures are as good as
/// the two clocks agree. Where they visibly don't, because an event could be read before it was
/// sent, it is counted and taken as no time.
///
/// For the loop's thread only.
final class ReadingDelay {
  /// Events that were older when this process started are history that is read again, not messages
  /// that somebody waits for.
  private static final Duration HISTORY = Duration.ofMinutes(5);

  private final Clock clock;
  private final long start;
  private final Timer readable;
  private final Counter clockBehind;
  private final Map<Integer, Long> newest = new HashMap<>();
  private final Map<Integer, Long> caughtUp = new HashMap<>();
  private volatile long behindMs;

  ReadingDelay(MeterRegistry registry, Clock clock) {
    this.clock = clock;
    this.start = clock.millis();
    this.readable =
        Histograms.ofWaiting("sealedlog.projection.readable")
            .description("From a command's append to the log until its event could be read")
            .register(registry);
    this.clockBehind =
        Counter.builder("sealedlog.projection.clock.behind")
            .description("Events that could be read before they were sent, by the clocks")
            .register(registry);
    TimeGauge.builder(
            "sealedlog.projection.lag.time", this, TimeUnit.MILLISECONDS, delay -> delay.behindMs)
        .description("Age, at most, of the oldest event that is not in the read model yet")
        .register(registry);
  }

  /// Notes events whose rows were committed just now.
  void wrote(List<AppliedEvent> events) {
    long now = clock.millis();
    for (AppliedEvent event : events) {
      newest.merge(event.partition(), event.at(), Math::max);
      if (event.at() > now) {
        clockBehind.increment();
      }
      if (event.at() >= start - HISTORY.toMillis()) {
        readable.record(Math.max(0, now - event.at()), TimeUnit.MILLISECONDS);
      }
    }
  }

  /// Notes how far the partitions are behind. The oldest missing event is younger than the newest
  /// one that was applied, and than the time when none was missing.
  ///
  /// @param lags events by partition
  void looked(Map<Integer, Long> lags) {
    long now = clock.millis();
    newest.keySet().retainAll(lags.keySet());
    caughtUp.keySet().retainAll(lags.keySet());
    long longest = 0;
    for (Map.Entry<Integer, Long> each : lags.entrySet()) {
      int partition = each.getKey();
      if (each.getValue() == 0) {
        caughtUp.put(partition, now);
      } else {
        long since =
            Math.max(
                newest.getOrDefault(partition, Math.min(start, now)),
                caughtUp.getOrDefault(partition, Long.MIN_VALUE));
        longest = Math.max(longest, now - since);
      }
    }
    behindMs = longest;
  }
}
