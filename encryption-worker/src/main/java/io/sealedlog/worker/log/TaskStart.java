package io.sealedlog.worker.log;

import io.sealedlog.worker.processing.StreamStates;

/// What comes before the first command of a task.
@FunctionalInterface
public interface TaskStart {
  /// @param states of the partition, as they were restored; what is put into them is committed by
  ///   the caller
  /// @return how many events they were behind the log and have been brought forward
  /// @throws StateMismatchException when they don't go with the log
  /// @throws LogUnavailableException when that can't be told now
  long begin(int partition, StreamStates states, Recollection recollection);
}
