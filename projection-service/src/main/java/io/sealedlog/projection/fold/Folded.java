package io.sealedlog.projection.fold;

import java.util.Map;

/// What a batch comes to.
///
/// @param nextLeaf by partition, what it is after the batch
/// @param applied how many events were applied
/// @param skipped how many were left out because their stream was parked before
/// @param foreign how many records no worker wrote
public record Folded(
    Rows rows, Map<Integer, Long> nextLeaf, int applied, int skipped, int foreign) {
  public Folded {
    nextLeaf = Map.copyOf(nextLeaf);
  }
}
