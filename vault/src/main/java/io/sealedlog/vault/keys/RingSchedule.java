package io.sealedlog.vault.keys;

import java.time.Duration;
import java.time.Instant;

/// The times at which the keys of a ring are current and at which they are destroyed.
///
/// @param period how long a key is current
/// @param retention how long a key is kept for opening after the end of its period
public record RingSchedule(Duration period, Duration retention) {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  public RingSchedule {
    if (period.isNegative() || period.isZero() || retention.isNegative()) {
      throw new IllegalArgumentException("a ring needs a positive period and a retention");
    }
  }

  /// @param retention at least as long as a command can stay on the broker
  public static RingSchedule hourly(Duration retention) {
    return new RingSchedule(HOUR, retention);
  }

  /// @param retention at least as long as a session can live
  public static RingSchedule daily(Duration retention) {
    return new RingSchedule(DAY, retention);
  }

  /// Returns the id of the key that is current at this time.
  public int idAt(Instant time) {
    return Math.toIntExact(Math.floorDiv(time.toEpochMilli(), period.toMillis()));
  }

  /// Returns when the key of this id becomes current.
  public Instant beginOf(int id) {
    return Instant.EPOCH.plus(period.multipliedBy(id));
  }

  /// Returns the smallest id that is still kept at this time.
  public int oldestKept(Instant time) {
    return idAt(time.minus(retention));
  }
}
