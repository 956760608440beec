package io.sealedlog.projection.fold;

import io.sealedlog.protocol.event.RecordedEvent;

/// What a record of the events topic turned out to be.
public sealed interface Reading {
  record Genuine(RecordedEvent event) implements Reading {}

  /// Not part of the log: somebody else's bytes, or ours in the wrong place.
  ///
  /// @param reason without any part of the record
  record Foreign(String reason) implements Reading {}
}
