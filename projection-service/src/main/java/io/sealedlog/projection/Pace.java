package io.sealedlog.projection;

import java.time.Duration;
import java.time.InstantSource;

/// Lets events gather while many arrive (docs/adr/0013).
///
/// A transaction has costs of its own, and one with several events of a conversation updates the
/// conversation once. A loop that always writes what is there writes thousands of events a second
/// in transactions so small that nearly each event has such an update of its own.
///
/// At moderate rates people wait for what they have just sent, so the loop rests for as long as it
/// has worked at most, and never for long. At the rates of a bulk load nobody waits for a single
/// event.
final class Pace {
  /// From this rate on events gather a little.
  static final int RUSH_PER_SECOND = 1_000;

  /// From this rate on, what gathers in a long turn is some four hundred events.
  static final int BULK_PER_SECOND = 4_000;

  /// From the beginning of one turn to that of the next, when bulk is loaded.
  static final Duration BULK_TURN = Duration.ofMillis(100);

  /// The same at most, at moderate rates.
  static final Duration SHORT_TURN = Duration.ofMillis(20);

  static final Duration PERIOD = Duration.ofMillis(500);

  // Of the cost that is known, each new one counts a quarter.
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

  /// Whether many events arrive, by how many there were of late.
  boolean isRush() {
    return perSecond >= RUSH_PER_SECOND;
  }

  /// Whether so many arrive that nobody waits for a single one.
  boolean isBulk() {
    return perSecond >= BULK_PER_SECOND;
  }

  /// A turn begins.
  ///
  /// @return how long it is to be put off: not at all unless there is a rush, nor when the turn
  ///   before left something behind
  Duration begin() {
    long now = clock.millis();
    long turn = turnMillis();
    long rest = isRush() && !more ? turnBegan + turn - now : 0;
    // A clock that was put back must not stop the loop.
    long wait = Math.clamp(rest, 0, turn);
    turnBegan = now + wait;
    return Duration.ofMillis(wait);
  }

  /// So many events were read in this turn.
  ///
  /// @param left whether some were left behind, as far as that can be told
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

  /// What was read is written.
  void wrote(Duration cost) {
    costMillis += (cost.toNanos() / 1e6 - costMillis) / WEIGHT;
  }

  // As much rest as work: twice what a batch costs.
  private long turnMillis() {
    return isBulk()
        ? BULK_TURN.toMillis()
        : Math.min(SHORT_TURN.toMillis(), Math.round(2 * costMillis));
  }
}
