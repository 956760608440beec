package io.sealedlog.projection.fold;

/// A record that was passed over: it is not in the log, or was there before.
///
/// @param reason without any part of the record
public record IgnoredRecord(RecordPosition position, Kind kind, String reason) {
  public enum Kind {
    /// Not part of the log.
    FOREIGN,
    /// An event whose leaf index is applied.
    REPEATED
  }
}
