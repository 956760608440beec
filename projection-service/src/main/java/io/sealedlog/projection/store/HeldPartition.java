package io.sealedlog.projection.store;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/// A partition that this process owns, and its state in the read model.
///
/// @param ownerEpoch counts the owners of the partition; each new owner has a higher number
/// @param nextOffset the offset of the events topic at which reading continues
/// @param nextMarkOffset the same for the topic of read marks
/// @param nextLeaf one more than the leaf index of the last event, applied or skipped
/// @param parked the partition's parked streams
public record HeldPartition(
    int partition,
    long ownerEpoch,
    long nextOffset,
    long nextMarkOffset,
    long nextLeaf,
    Set<UUID> parked) {
  public HeldPartition {
    parked = Set.copyOf(parked);
  }

  /// Returns this partition with these streams no longer parked.
  HeldPartition without(Set<UUID> streams) {
    Set<UUID> left = new HashSet<>(parked);
    left.removeAll(streams);
    return new HeldPartition(partition, ownerEpoch, nextOffset, nextMarkOffset, nextLeaf, left);
  }
}
