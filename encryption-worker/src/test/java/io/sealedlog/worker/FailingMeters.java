package io.sealedlog.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Meters that make a worker fail: counting an accepted command is the last step of its handling,
/// when its events are written and not yet committed.
final class FailingMeters extends SimpleMeterRegistry {
  private final Map<Integer, Supplier<? extends Throwable>> failures = new ConcurrentHashMap<>();

  /// @param number of the accepted command to fail at, once
  void failAt(int number, Supplier<? extends Throwable> failure) {
    failures.put(number, failure);
  }

  @Override
  protected Counter newCounter(Meter.Id id) {
    boolean ofAccepted = "accepted".equals(id.getTag("how"));
    return new CumulativeCounter(id) {
      @Override
      public void increment(double amount) {
        super.increment(amount);
        if (ofAccepted) {
          fail((int) count());
        }
      }
    };
  }

  private void fail(int number) {
    Supplier<? extends Throwable> failure = failures.remove(number);
    if (failure == null) {
      return;
    }
    switch (failure.get()) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError("neither an error nor a runtime exception");
    }
  }
}
