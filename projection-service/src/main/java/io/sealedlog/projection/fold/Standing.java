package io.sealedlog.projection.fold;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// What the read model holds before a batch, as far as the batch can touch it.
///
/// @param streams where the batch's streams stand; one that is missing is absent from the read
///   model
/// @param parked the parked streams of the batch's partitions
/// @param nextLeaf by partition, one more than the last leaf index that was applied
public record Standing(
    Map<UUID, StreamState> streams, Set<UUID> parked, Map<Integer, Long> nextLeaf) {
  StreamState stream(UUID streamId) {
    return streams.getOrDefault(streamId, StreamState.ABSENT);
  }
}
