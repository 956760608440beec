package io.sealedlog.projection.fold;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The rows of a batch and the state after it.
///
/// @param after by stream, the new state of each stream that the batch has changed
/// @param nextLeaf by partition, the next leaf index after the batch
/// @param appliedEvents the events that were applied
/// @param skipped how many events were skipped because their stream is parked
/// @param ignored the records that are no events of the log, or repeat one
/// @param stops by partition, where and why it can't be followed any further
public record FoldResult(
    Rows rows,
    Map<UUID, StreamState> after,
    Map<Integer, Long> nextLeaf,
    List<AppliedEvent> appliedEvents,
    int skipped,
    List<IgnoredRecord> ignored,
    Map<Integer, PartitionStopReason> stops) {
  public FoldResult {
    nextLeaf = Map.copyOf(nextLeaf);
    appliedEvents = List.copyOf(appliedEvents);
    ignored = List.copyOf(ignored);
    stops = Map.copyOf(stops);
  }

  /// Returns how many events were applied.
  public int applied() {
    return appliedEvents.size();
  }
}
