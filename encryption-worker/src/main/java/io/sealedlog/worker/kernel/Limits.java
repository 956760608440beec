package io.sealedlog.worker.kernel;

import java.time.Duration;

/// The bounds of a deployment.
///
/// @param dedupeWindow how old a command's id may be without anybody vouching that it is new
/// @param futureTolerance how far a command's id may be ahead of the broker's clock
/// @param maxBodyBytes of a message's body, unpadded
/// @param epochMaxAge how long messages are sealed under one epoch (sl1, section 5)
public record Limits(
    Duration dedupeWindow, Duration futureTolerance, int maxBodyBytes, Duration epochMaxAge) {
  public static final Duration FUTURE_TOLERANCE = Duration.ofMinutes(5);
  public static final Duration EPOCH_MAX_AGE = Duration.ofDays(30);

  /// How long after its check by a gateway a command with an old id is taken.
  public Duration checkLifetime() {
    return dedupeWindow.dividedBy(2);
  }

  /// How long outcomes are kept: the window, and the time that a check may be old.
  ///
  /// An id that was within the window when it was first decided must still be found when it comes
  /// again as an old one, on the strength of a check made before that first time.
  public Duration outcomeLifetime() {
    return dedupeWindow.plus(checkLifetime());
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
