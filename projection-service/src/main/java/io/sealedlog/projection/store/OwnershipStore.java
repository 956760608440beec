package io.sealedlog.projection.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Says who may write which partition. Every method throws
/// [io.sealedlog.runtime.database.DatabaseException].
public interface OwnershipStore {
  /// Makes this process the owner of a partition, and ends what the owner before has open there. It
  /// waits for no other process.
  HeldPartition acquire(int partition);

  /// Looks up where a partition stands after a failure. Empty when it has another owner.
  Optional<HeldPartition> resume(HeldPartition held);

  /// Which of these partitions have another owner by now.
  List<Integer> lost(Collection<HeldPartition> held);
}
