package io.sealedlog.projection.fold;

import io.sealedlog.crypto.Bytes;
import java.util.Objects;

/// A record of the events topic as it was read, nothing about it believed yet.
///
/// @param key the stream id's 16 bytes, when all is well
/// @param value the event, CBOR, when all is well
public record LogRecord(int partition, long offset, Bytes key, Bytes value) {
  public LogRecord {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
  }
}
