package io.sealedlog.projection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// When to try again: after each failure about twice as long, up to a bound, and never all
/// processes at the same moment.
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final int DOUBLINGS = 6;

  private final Clock clock;
  private final RandomGenerator random;
  private int failures;
  private Instant next = Instant.MIN;

  Backoff(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  void failed() {
    long bound = FIRST.toMillis() << Math.min(failures, DOUBLINGS);
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
