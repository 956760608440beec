package io.sealedlog.worker.kernel;

import java.time.Duration;

/// The limits of a deployment.
///
/// @param dedupeWindow how long outcomes are remembered if the memory suffices
/// @param futureTolerance how far the time of a command's id may be ahead of the broker's clock. It
///   must never be reduced: forgotten commands may have had ids that far ahead
/// @param maxBodyBytes limit of a message's body before padding
/// @param epochMaxAge how long messages are sealed under one epoch (sl1, section 5)
public record Limits(
    Duration dedupeWindow, Duration futureTolerance, int maxBodyBytes, Duration epochMaxAge) {
  /// More than the difference between server clocks, and much less than the time for which a busy
  /// partition remembers outcomes. A sender of ids from the future moves, by at most this much, the
  /// time before which an id needs a gateway's check.
  public static final Duration FUTURE_TOLERANCE = Duration.ofSeconds(30);

  /// The most that a client's `sentAt` may be ahead of the broker's clock (sl1, section 6).
  private static final Duration SENT_AT_TOLERANCE = Duration.ofMinutes(5);

  /// Returns whether a client's send time is further ahead than a wrong clock explains.
  ///
  /// @param at milliseconds since 1970
  boolean isAhead(long sentAt, long at) {
    return sentAt > at + SENT_AT_TOLERANCE.toMillis();
  }

  /// Returns whether messages may no longer be sealed under the epoch.
  ///
  /// @param at milliseconds since 1970
  boolean isExpired(EpochState epoch, long at) {
    return at - epoch.startedAt() > epochMaxAge.toMillis();
  }

  /// Returns whether the epoch is old enough to be replaced. That is earlier than [#isExpired], so
  /// that gateways can start a new epoch before messages are refused, and late enough that members
  /// can't start epochs at will.
  ///
  /// @param at milliseconds since 1970
  boolean isDue(EpochState epoch, long at) {
    return at - epoch.startedAt() >= epochMaxAge.toMillis() / 2;
  }
}
