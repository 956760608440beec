package io.sealedlog.worker.topology;

import io.sealedlog.crypto.Bytes;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/// A record key and the partition to write to. That is always the partition of the command, so that
/// a stream stays in its partition even if a client wrote to a wrong one.
record RoutedKey(int partition, @Nullable Bytes key) {
  static final Serializer<RoutedKey> SERIALIZER =
      (topic, routed) -> routed.key() == null ? null : routed.key().shared();

  static final StreamPartitioner<RoutedKey, byte[]> PARTITIONER =
      (topic, routed, value, partitions) -> Optional.of(Set.of(routed.partition()));
}
