package io.sealedlog.worker.processing;

import java.util.Locale;

/// The reason why a record of the commands topic couldn't be decided.
public enum DeadLetterReason {
  /// The key is absent, not a stream id, or not one of this partition.
  MISPLACED,
  /// The value has not the form of a sealed command, or an unknown version.
  MALFORMED,
  /// The transport key does not exist, or no longer exists.
  UNKNOWN_KEY,
  /// No gateway sealed the value for this record key.
  NOT_AUTHENTIC,
  /// The opened value is not a command that this version knows.
  UNDECODABLE,
  /// The opened command is about another stream than the record's key.
  FOREIGN_STREAM,
  /// A bug in the worker.
  INTERNAL;

  /// Returns the name in record headers and metrics.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
