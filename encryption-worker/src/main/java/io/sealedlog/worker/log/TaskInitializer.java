package io.sealedlog.worker.log;

import io.sealedlog.worker.processing.StreamStates;

/// Prepares the state of a task before its first command.
@FunctionalInterface
public interface TaskInitializer {
  /// @param states of the partition, as restored; the caller commits the changes to them
  /// @return the number of events that the state was behind the log and has been caught up
  /// @throws StateMismatchException when the state contradicts the log
  /// @throws LogUnavailableException when the log can't be read now
  long initialize(int partition, StreamStates states, ReplayTarget replayTarget);
}
