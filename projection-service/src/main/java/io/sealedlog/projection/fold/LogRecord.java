package io.sealedlog.projection.fold;

import io.sealedlog.crypto.Bytes;
import java.util.Objects;

/// A record of the events topic as it was read, before any check.
///
/// @param key of a valid record: the 16 bytes of the stream id
/// @param value of a valid record: the event as CBOR
public record LogRecord(int partition, long offset, Bytes key, Bytes value) {
  public LogRecord {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
  }
}
