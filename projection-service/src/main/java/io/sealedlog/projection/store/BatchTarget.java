package io.sealedlog.projection.store;

import io.sealedlog.projection.fold.Folded;
import java.util.Collection;
import java.util.List;

/// Takes batches. What fails has written nothing, or is not known to have.
public interface BatchTarget {
  /// @param held the batch's partitions
  /// @throws io.sealedlog.runtime.database.DatabaseException when the database fails or refuses
  /// @throws FencedException when the read model is not where `held` says; nothing was written
  Written write(Batch batch, Collection<Holding> held);

  /// Writes that the streams of the batch's events are parked for this reason.
  ///
  /// @throws io.sealedlog.runtime.database.DatabaseException as for `write`
  /// @throws FencedException as for `write`
  Written park(Batch batch, Collection<Holding> held, String error);

  /// @param held the same partitions as before the batch, where they stand now
  record Written(Folded folded, List<Holding> held) {}
}
