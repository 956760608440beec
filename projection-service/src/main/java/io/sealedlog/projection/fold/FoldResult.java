package io.sealedlog.projection.fold;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What a batch comes to.
///
/// @param after where the streams stand that the batch moved
/// @param nextLeaf by partition, what it is after the batch
/// @param applied how many events were applied
/// @param skipped how many were left out because their stream was parked before
/// @param ignored the records that are no events of the log, or came again
/// @param stops by partition, where and why it can't be followed further
public record FoldResult(
    Rows rows,
    Map<UUID, StreamState> after,
    Map<Integer, Long> nextLeaf,
    int applied,
    int skipped,
    List<IgnoredRecord> ignored,
    Map<Integer, PartitionStop> stops) {
  public FoldResult {
    nextLeaf = Map.copyOf(nextLeaf);
    ignored = List.copyOf(ignored);
    stops = Map.copyOf(stops);
  }
}
