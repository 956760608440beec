package io.sealedlog.worker.processing;

import java.util.Locale;

/// Why a record of the commands topic couldn't be decided.
public enum DeadLetterReason {
  /// No key, not a stream's key, or not the key of this partition.
  MISPLACED,
  /// Not of the form of a sealed command, or of an unknown version.
  MALFORMED,
  /// Sealed under a transport key that there is none of (any more).
  UNKNOWN_KEY,
  /// Not sealed by a gateway for this record key.
  NOT_AUTHENTIC,
  /// Opened, and what was in it is no command that this version knows.
  UNDECODABLE,
  /// Opened, and the command is about another stream than the record's key.
  FOREIGN_STREAM,
  /// A bug of ours.
  INTERNAL;

  /// The name in record headers and metrics.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
