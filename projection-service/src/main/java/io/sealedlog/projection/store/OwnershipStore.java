package io.sealedlog.projection.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Records which process may write which partition. Every method throws
/// [io.sealedlog.runtime.database.DatabaseException].
public interface OwnershipStore {
  /// Makes this process the owner of a partition, and ends the open transactions of the previous
  /// owner. Doesn't wait for other processes.
  HeldPartition acquire(int partition);

  /// Reads a partition's state after a failure. Empty when it has another owner.
  Optional<HeldPartition> resume(HeldPartition held);

  /// Returns the partitions of these that have another owner by now.
  List<Integer> lost(Collection<HeldPartition> held);
}
