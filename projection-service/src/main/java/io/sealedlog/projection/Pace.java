package io.sealedlog.projection;

import java.time.Duration;
import java.time.InstantSource;

/// Delays the turns of the loop at high rates, so that batches become larger (docs/adr/0013).
///
/// Each transaction has a fixed cost, and a transaction with several events of a conversation
/// updates the conversation's row only once. Without a delay, thousands of events a second would be
/// written in transactions so small that nearly every event needs such an update.
///
/// At moderate rates users wait for the messages they have just sent, so the delay is at most as
/// long as the write took, and never more than a few milliseconds. At the rates of a bulk load
/// nobody waits for a single event.
final class Pace {
  /// The rate from which turns are delayed.
  static final int RUSH_PER_SECOND = 1_000;

  /// The rate from which turns last [#BULK_TURN], so that a batch has some 400 events.
  static final int BULK_PER_SECOND = 4_000;

  /// The time from the start of one turn to the start of the next during a bulk load.
  static final Duration BULK_TURN = Duration.ofMillis(100);

  /// The longest such time at moderate rates.
  static final Duration SHORT_TURN = Duration.ofMillis(20);

  static final Duration PERIOD = Duration.ofMillis(500);

  // The weight of a new measurement in the moving average is 1/4.
  private static final int WEIGHT = 4;

  private final InstantSource clock;
  private long turnBegan;
  private long periodBegan;
  private long events;
  private long perSecond;
  private double costMillis;
  private boolean more;

  Pace(InstantSource clock) {
    this.clock = clock;
    this.periodBegan = clock.millis();
  }

  /// Returns whether the recent rate is high enough to delay turns.
  boolean isRush() {
    return perSecond >= RUSH_PER_SECOND;
  }

  /// Returns whether the recent rate is that of a bulk load.
  boolean isBulk() {
    return perSecond >= BULK_PER_SECOND;
  }

  /// Starts a turn.
  ///
  /// @return how long to delay it; zero at low rates, and when the previous turn has left records
  ///   behind
  Duration begin() {
    long now = clock.millis();
    long turn = turnMillis();
    long rest = isRush() && !more ? turnBegan + turn - now : 0;
    // A clock that was set back must not stop the loop.
    long wait = Math.clamp(rest, 0, turn);
    turnBegan = now + wait;
    return Duration.ofMillis(wait);
  }

  /// Records how many events were read in this turn.
  ///
  /// @param left whether more records were probably available
  void read(int count, boolean left) {
    more = left;
    events += count;
    long now = clock.millis();
    long elapsed = now - periodBegan;
    if (elapsed < 0 || elapsed >= PERIOD.toMillis()) {
      perSecond = elapsed > 0 ? events * 1_000 / elapsed : 0;
      periodBegan = now;
      events = 0;
    }
  }

  /// Records how long it took to write the events of this turn.
  void wrote(Duration cost) {
    costMillis += (cost.toNanos() / 1e6 - costMillis) / WEIGHT;
  }

  // Half of a turn is spent writing: a turn lasts twice as long as a write.
  private long turnMillis() {
    return isBulk()
        ? BULK_TURN.toMillis()
        : Math.min(SHORT_TURN.toMillis(), Math.round(2 * costMillis));
  }
}
