package io.sealedlog.projection.fold;

/// A record that was ignored: it is not part of the log, or repeats an earlier event.
///
/// @param reason without any part of the record
public record IgnoredRecord(RecordPosition position, Kind kind, String reason) {
  public enum Kind {
    /// Not part of the log.
    FOREIGN,
    /// An event whose leaf index was applied before.
    REPEATED
  }
}
