package io.sealedlog.worker.processing;

import io.sealedlog.worker.recent.RecentOutcomes;

/// The worker's state of one partition, which holds no secrets. Changes are committed together with
/// the events, or not at all.
public interface WorkerState extends StreamStates {
  /// Returns the outcomes of the newest commands. They are not stored, but read again from the end
  /// of the log when a task starts.
  RecentOutcomes recent();
}
