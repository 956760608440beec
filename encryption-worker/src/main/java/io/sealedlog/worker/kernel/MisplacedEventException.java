package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.event.RecordedEvent;

/// An event is not where the state says that the next one of its stream and partition comes.
public final class MisplacedEventException extends RuntimeException {
  /// @param expected what the event should have
  MisplacedEventException(RecordedEvent recorded, String expected) {
    super(
        "The event with leaf index %d, seq %d of %s, doesn't have %s."
            .formatted(recorded.leafIndex(), recorded.seq(), recorded.streamId(), expected));
  }
}
