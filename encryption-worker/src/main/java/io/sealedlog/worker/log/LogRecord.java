package io.sealedlog.worker.log;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.ledger.Hash;
import io.sealedlog.protocol.event.RecordedEvent;

/// An event as it is in the log.
///
/// @param leaf the event's hash
/// @param offset in its partition
public record LogRecord(RecordedEvent event, Hash leaf, long offset) {
  public Bytes leafBytes() {
    return Bytes.wrap(leaf.toBytes());
  }

  public long leafIndex() {
    return event.leafIndex();
  }
}
