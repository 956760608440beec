package io.sealedlog.worker.recent;

/// The greatest broker time of the events of a partition, kept with its state for when the broker's
/// clock is set back. While it only goes on, the newest event tells the same, and nothing is
/// written.
public interface BrokerTimePeak {
  /// As it was written last, in milliseconds since 1970; [Long#MIN_VALUE] when it never was.
  long highest();

  /// Becomes lasting together with the event whose time is less than this.
  void raise(long highest);
}
