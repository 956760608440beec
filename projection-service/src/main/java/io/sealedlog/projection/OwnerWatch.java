package io.sealedlog.projection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Asks the database every 2 s whether this process still owns its partitions. A write detects a
/// new owner by itself; without this check a projector whose partitions get no records would report
/// itself as their owner until the next record.
final class OwnerWatch {
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final Clock clock;
  private final Ownership ownership;
  private Instant next = Instant.MIN;

  OwnerWatch(Clock clock, Ownership ownership) {
    this.clock = clock;
    this.ownership = ownership;
  }

  /// Returns the partitions that another projector has taken since the last check, after releasing
  /// them.
  ///
  /// @throws io.sealedlog.runtime.database.DatabaseException when the database can't be asked
  List<Integer> lost() {
    if (clock.instant().isBefore(next)) {
      return List.of();
    }
    List<Integer> lost = ownership.releaseLost();
    next = clock.instant().plus(PERIOD);
    return lost;
  }
}
