package io.sealedlog.worker.processing;

import io.sealedlog.worker.recent.RecentOutcomes;

/// What the worker remembers of one partition. Nothing in it is secret. What is put becomes lasting
/// together with the events, or not at all.
public interface WorkerState extends StreamStates {
  /// What came of the commands that were decided last. It is not lasting: it is made anew from the
  /// log's end.
  RecentOutcomes recent();
}
