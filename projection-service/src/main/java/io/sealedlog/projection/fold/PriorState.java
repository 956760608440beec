package io.sealedlog.projection.fold;

import java.util.Map;
import java.util.UUID;

/// What the read model holds before a batch, as far as the batch can touch it.
///
/// @param streams where the batch's streams stand; one that is missing is absent from the read
///   model
/// @param leftOut which events are not to be applied now
/// @param nextLeaf by partition, one more than the last leaf index that was passed
public record PriorState(
    Map<UUID, StreamState> streams, SkipRule skipRule, Map<Integer, Long> nextLeaf) {
  StreamState stream(UUID streamId) {
    return streams.getOrDefault(streamId, StreamState.ABSENT);
  }

  /// Says of an event that takes its place in the log whether its rows are somebody else's matter,
  /// or of another time.
  @FunctionalInterface
  public interface SkipRule {
    boolean skips(UUID streamId, LogRecord record);
  }
}
