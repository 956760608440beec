package io.sealedlog.projection.store;

import io.sealedlog.projection.fold.FoldResult;
import java.util.Collection;
import java.util.List;

/// Takes batches. What fails has written nothing, or is not known to have.
public interface BatchStore {
  /// @param held the batch's partitions
  /// @throws io.sealedlog.runtime.database.DatabaseException when the database fails or refuses
  /// @throws FencedException when the read model is not where `held` says; nothing was written
  WriteResult write(Batch batch, Collection<HeldPartition> held);

  /// Writes that the streams of the batch's events are parked for this reason.
  ///
  /// @throws io.sealedlog.runtime.database.DatabaseException as for `write`
  /// @throws FencedException as for `write`
  WriteResult park(Batch batch, Collection<HeldPartition> held, String error);

  /// @param held the same partitions as before the batch, where they stand now
  record WriteResult(FoldResult folded, List<HeldPartition> held) {}
}
