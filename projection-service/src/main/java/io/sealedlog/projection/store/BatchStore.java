package io.sealedlog.projection.store;

import io.sealedlog.projection.fold.FoldResult;
import java.util.Collection;
import java.util.List;

/// Stores batches. After an exception the batch is either not written or its outcome is unknown.
public interface BatchStore {
  /// @param held the state of each of the batch's partitions
  /// @throws io.sealedlog.runtime.database.DatabaseException when the database fails or refuses
  /// @throws FencedException when the read model's state differs from `held`; nothing was written
  WriteResult write(Batch batch, Collection<HeldPartition> held);

  /// Parks the streams of the batch's events, with this reason.
  ///
  /// @throws io.sealedlog.runtime.database.DatabaseException as for `write`
  /// @throws FencedException as for `write`
  WriteResult park(Batch batch, Collection<HeldPartition> held, String error);

  /// @param held the same partitions in their new state
  record WriteResult(FoldResult folded, List<HeldPartition> held) {}
}
