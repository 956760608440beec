package io.sealedlog.projection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Asks the database now and then whether the partitions still are this process's. A write finds
/// that out by itself; without this a projector whose partitions have nothing new would call itself
/// their owner until something comes.
final class OwnerWatch {
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final Clock clock;
  private final Ownership ownership;
  private Instant next = Instant.MIN;

  OwnerWatch(Clock clock, Ownership ownership) {
    this.clock = clock;
    this.ownership = ownership;
  }

  /// The partitions that another projector has taken since the last look; they are released.
  ///
  /// @throws io.sealedlog.runtime.database.DatabaseException when the database can't tell
  List<Integer> lost() {
    if (clock.instant().isBefore(next)) {
      return List.of();
    }
    List<Integer> lost = ownership.releaseLost();
    next = clock.instant().plus(PERIOD);
    return lost;
  }
}
