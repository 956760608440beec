package io.sealedlog.worker.processing;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Supplier;

/// A clock that shows a given time, or fails as requested.
final class SettableClock extends Clock {
  private final Supplier<Instant> time;
  private final ZoneId zone;

  SettableClock(Supplier<Instant> time, ZoneId zone) {
    this.time = time;
    this.zone = zone;
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId otherZone) {
    return new SettableClock(time, otherZone);
  }

  @Override
  public Instant instant() {
    return time.get();
  }
}
