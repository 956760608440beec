package io.sealedlog.projection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// Exponential backoff with jitter: the delay about doubles with each failure, up to a bound, and
/// the jitter keeps processes from retrying at the same moment.
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(100);

  private final Clock clock;
  private final RandomGenerator random;
  private final int doublings;
  private int failures;
  private Instant next = Instant.MIN;

  /// @param doublings how often the first delay of 100 ms is doubled at most
  Backoff(Clock clock, RandomGenerator random, int doublings) {
    this.clock = clock;
    this.random = random;
    this.doublings = doublings;
  }

  void failed() {
    long bound = FIRST.toMillis() << Math.min(failures, doublings);
    failures++;
    next = clock.instant().plusMillis(bound / 2 + random.nextLong(bound / 2));
  }

  void succeeded() {
    failures = 0;
    next = Instant.MIN;
  }

  boolean due() {
    return !clock.instant().isBefore(next);
  }
}
