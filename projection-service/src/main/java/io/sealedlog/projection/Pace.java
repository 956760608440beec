package io.sealedlog.projection;

import java.time.Duration;
import java.time.InstantSource;

/// Lets events gather while many arrive (docs/adr/0013).
///
/// A transaction has costs of its own, and one with several events of a conversation updates the
/// conversation once. A loop that always writes what is there writes thousands of events a second
/// in transactions so small that nearly each event has such an update of its own.
final class Pace {
  /// From this rate on, what gathers is more than a hundred events.
  static final int RUSH_PER_SECOND = 1_000;

  /// From the beginning of one turn to that of the next. Who waits for the read model to have what
  /// he has just sent waits for so much longer at most.
  static final Duration TURN = Duration.ofMillis(100);

  static final Duration PERIOD = Duration.ofMillis(500);

  private final InstantSource clock;
  private long turnBegan;
  private long periodBegan;
  private long events;
  private boolean rush;
  private boolean more;

  Pace(InstantSource clock) {
    this.clock = clock;
    this.periodBegan = clock.millis();
  }

  /// Whether many events arrive, by how many there were of late.
  boolean isRush() {
    return rush;
  }

  /// A turn begins.
  ///
  /// @return how long it is to be put off: not at all unless there is a rush, nor when the turn
  ///   before left something behind
  Duration begin() {
    long now = clock.millis();
    long rest = rush && !more ? turnBegan + TURN.toMillis() - now : 0;
    // A clock that was put back must not stop the loop.
    long wait = Math.clamp(rest, 0, TURN.toMillis());
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
      rush = elapsed > 0 && events * 1_000 / elapsed >= RUSH_PER_SECOND;
      periodBegan = now;
      events = 0;
    }
  }
}
