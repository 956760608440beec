package io.sealedlog.allinone;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// Tells a start that stands still from one that takes long, by what is not ready yet.
final class StallDetector {
  /// Checks whose faults change as the start gets on: state is read back, or the read model follows
  /// the log. Others change though nothing gets on, such as one that counts the seconds.
  private static final Set<String> SHOWING_PROGRESS = Set.of("worker-state", "read-model");

  private final long boundNanos;
  private final LongSupplier nanos;
  private Map<String, String> progress = Map.of();
  private long moved;

  /// @param bound after which it stands still
  /// @param nanos of a clock that never goes back
  StallDetector(Duration bound, LongSupplier nanos) {
    this.boundNanos = bound.toNanos();
    this.nanos = nanos;
    this.moved = nanos.getAsLong();
  }

  /// @param faults of the checks, by name, now
  /// @return whether it has not got on for longer than the bound
  boolean reached(Map<String, String> faults) {
    Map<String, String> found = new HashMap<>(faults);
    found.keySet().retainAll(SHOWING_PROGRESS);
    long now = nanos.getAsLong();
    if (!found.equals(progress)) {
      progress = found;
      moved = now;
    }
    return now - moved > boundNanos;
  }
}
