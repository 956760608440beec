package io.sealedlog.worker.kernel;

import java.time.Duration;

/// The bounds of a deployment.
///
/// @param dedupeWindow how long outcomes are remembered where there is memory for them
/// @param futureTolerance how far a command's id may be ahead of the broker's clock. Never less
///   than it once was: what was forgotten may have had ids that far ahead
/// @param maxBodyBytes of a message's body, unpadded
/// @param epochMaxAge how long messages are sealed under one epoch (sl1, section 5)
public record Limits(
    Duration dedupeWindow, Duration futureTolerance, int maxBodyBytes, Duration epochMaxAge) {
  /// More than the clocks of servers differ, and much less than outcomes are remembered for where
  /// most is sent: who sends ids from the future moves by this much, and no more, up to when an id
  /// needs a gateway's word.
  public static final Duration FUTURE_TOLERANCE = Duration.ofSeconds(30);

  /// How far ahead of the broker's clock a client may say that it sent (sl1, section 6).
  private static final Duration SENT_AT_TOLERANCE = Duration.ofMinutes(5);

  public static final Duration EPOCH_MAX_AGE = Duration.ofDays(30);

  /// Whether a client says that it sent later than its clock can be wrong.
  ///
  /// @param at milliseconds since 1970
  boolean isAhead(long sentAt, long at) {
    return sentAt > at + SENT_AT_TOLERANCE.toMillis();
  }

  /// Whether messages may not be sealed under the epoch any more.
  ///
  /// @param at milliseconds since 1970
  boolean isExpired(EpochState epoch, long at) {
    return at - epoch.startedAt() > epochMaxAge.toMillis();
  }

  /// Whether its age is a reason for a new epoch: earlier than [#isExpired], so that gateways can
  /// see to it before a message is refused, and not so early that members could do it for fun.
  ///
  /// @param at milliseconds since 1970
  boolean isDue(EpochState epoch, long at) {
    return at - epoch.startedAt() >= epochMaxAge.toMillis() / 2;
  }
}
