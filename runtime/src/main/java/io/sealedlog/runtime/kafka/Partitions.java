package io.sealedlog.runtime.kafka;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.StreamId;
import org.apache.kafka.common.utils.Utils;

/// The partitions of each topic of one generation, and which of them a stream is in: Kafka's
/// default partitioner over the record key, the same in every topic. It must not change within a
/// generation.
///
/// @param count how many there are
public record Partitions(int count) {
  public int of(StreamId streamId) {
    return of(streamId.key());
  }

  /// @param key of a record
  public int of(Bytes key) {
    return of(key.shared());
  }

  private int of(byte[] key) {
    return Utils.toPositive(Utils.murmur2(key)) % count;
  }
}
