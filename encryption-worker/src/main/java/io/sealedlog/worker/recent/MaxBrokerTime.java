package io.sealedlog.worker.recent;

/// The greatest broker time of a partition's events, stored for the case that the broker's clock is
/// set back. While the clock moves forward, the newest event has the greatest time and nothing is
/// written.
public interface MaxBrokerTime {
  /// Returns the stored value in milliseconds since 1970; [Long#MIN_VALUE] when there is none.
  long highest();

  /// Stores a greater value. It is committed together with the event that has a smaller time.
  void raise(long highest);
}
