package io.sealedlog.worker.topology;

import io.sealedlog.crypto.Bytes;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/// A record key together with the partition to write to, which is always the one of the command: a
/// stream stays in its partition even should a client have sent it to a wrong one.
record RoutedKey(int partition, @Nullable Bytes key) {
  static final Serializer<RoutedKey> SERIALIZER =
      (topic, routed) -> routed.key() == null ? null : routed.key().shared();

  static final StreamPartitioner<RoutedKey, byte[]> PARTITIONER =
      (topic, routed, value, partitions) -> Optional.of(Set.of(routed.partition()));
}
