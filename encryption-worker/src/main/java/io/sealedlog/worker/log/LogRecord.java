package io.sealedlog.worker.log;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.event.RecordedEvent;

/// An event read from the log.
///
/// @param leaf the event's leaf hash, 32 bytes
/// @param offset in its partition
public record LogRecord(RecordedEvent event, Bytes leaf, long offset) {
  public long leafIndex() {
    return event.leafIndex();
  }
}
