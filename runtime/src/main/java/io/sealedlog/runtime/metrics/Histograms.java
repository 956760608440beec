package io.sealedlog.runtime.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.DoubleStream;

/// Timers with a histogram of a few fixed buckets, so that quantiles can be computed over several
/// processes.
public final class Histograms {
  private static final Duration[] SHORT = buckets(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 1000);

  private static final Duration[] LONG =
      buckets(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000);

  private Histograms() {}

  /// Returns a builder for what takes a processor's time: 0.1 ms to 1 s.
  public static Timer.Builder ofWork(String name) {
    return Timer.builder(name).serviceLevelObjectives(SHORT);
  }

  /// Returns a builder for what somebody waits for: 5 ms to 5 min.
  public static Timer.Builder ofWaiting(String name) {
    return Timer.builder(name).serviceLevelObjectives(LONG);
  }

  private static Duration[] buckets(double... milliseconds) {
    return DoubleStream.of(milliseconds)
        .mapToObj(each -> Duration.ofNanos(Math.round(each * 1e6)))
        .toArray(Duration[]::new);
  }
}
