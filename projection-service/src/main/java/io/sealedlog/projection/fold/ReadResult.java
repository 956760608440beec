package io.sealedlog.projection.fold;

import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.LogEntry;

/// The result of reading a record of the events topic.
public sealed interface ReadResult {
  record Genuine(LogEntry entry, RecordedEvent event) implements ReadResult {}

  /// Not part of the log: not written by a worker, or a worker's event under a wrong key or in a
  /// wrong partition.
  ///
  /// @param reason without any part of the record
  record Foreign(String reason) implements ReadResult {}

  /// Part of the log, but in the format of a later version.
  ///
  /// @param reason a message for operators
  record Unknown(String reason) implements ReadResult {}
}
