package io.sealedlog.gateway.limit;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// A time source that advances only on request.
final class SettableTime implements TimeMeter {
  private final AtomicLong nanos = new AtomicLong(1);

  void pass(Duration duration) {
    long _ = nanos.addAndGet(duration.toNanos());
  }

  @Override
  public long currentTimeNanos() {
    return nanos.get();
  }

  @Override
  public boolean isWallClockBased() {
    return false;
  }
}
