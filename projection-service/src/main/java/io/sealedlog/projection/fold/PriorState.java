package io.sealedlog.projection.fold;

import java.util.Map;
import java.util.UUID;

/// The part of the read model's state before a batch that the batch depends on.
///
/// @param streams the state of each of the batch's streams; a missing one is absent from the read
///   model
/// @param skipRule decides which events are skipped
/// @param nextLeaf by partition, the next leaf index
public record PriorState(
    Map<UUID, StreamState> streams, SkipRule skipRule, Map<Integer, Long> nextLeaf) {
  StreamState stream(UUID streamId) {
    return streams.getOrDefault(streamId, StreamState.ABSENT);
  }

  /// Decides whether an event with a valid leaf index is skipped, because its stream is parked or
  /// because a retry is about other streams.
  @FunctionalInterface
  public interface SkipRule {
    boolean skips(UUID streamId, LogRecord record);
  }
}
