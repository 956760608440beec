package io.sealedlog.projection.fold;

import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.LogEntry;

/// What a record of the events topic turned out to be.
public sealed interface ReadResult {
  record Genuine(LogEntry entry, RecordedEvent event) implements ReadResult {}

  /// Not part of the log: somebody else's bytes, or ours in the wrong place.
  ///
  /// @param reason without any part of the record
  record Foreign(String reason) implements ReadResult {}

  /// Part of the log, and of a later version than this one.
  ///
  /// @param reason for people
  record Unknown(String reason) implements ReadResult {}
}
