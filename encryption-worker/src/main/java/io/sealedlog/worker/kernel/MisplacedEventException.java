package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.event.RecordedEvent;

/// An event does not follow the current end of its stream and partition.
public final class MisplacedEventException extends RuntimeException {
  /// @param expected the property that the next event must have
  MisplacedEventException(RecordedEvent recorded, String expected) {
    super(
        "The event with leaf index %d, seq %d of %s, doesn't have %s."
            .formatted(recorded.leafIndex(), recorded.seq(), recorded.streamId(), expected));
  }
}
