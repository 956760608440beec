package io.sealedlog.projection.store;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/// A partition that this process writes to the read model, and how far it has come.
///
/// @param ownerEpoch counts the owners of the partition; a newer owner has a higher one
/// @param nextOffset of the first record that is not in the read model, or of a transaction marker
///   before it
/// @param nextMarkOffset the same of the read marks
/// @param nextLeaf one more than the last leaf index that was applied, or whose stream is parked
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

  /// The same when these streams are parked no more.
  HeldPartition without(Set<UUID> streams) {
    Set<UUID> left = new HashSet<>(parked);
    left.removeAll(streams);
    return new HeldPartition(partition, ownerEpoch, nextOffset, nextMarkOffset, nextLeaf, left);
  }
}
