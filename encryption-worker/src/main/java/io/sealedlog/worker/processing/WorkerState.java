package io.sealedlog.worker.processing;

import io.sealedlog.ledger.Frontier;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.worker.kernel.StreamHead;
import io.sealedlog.worker.kernel.StreamState;
import io.sealedlog.worker.recent.RecentOutcomes;

/// What the worker remembers of one partition. Nothing in it is secret. What is put becomes lasting
/// together with the events, or not at all.
public interface WorkerState {
  StreamHead head(StreamId streamId);

  void putHead(StreamId streamId, StreamHead head);

  StreamState stream(StreamId streamId);

  void putStream(StreamId streamId, StreamState state);

  Frontier frontier();

  void putFrontier(Frontier frontier);

  /// What came of the commands that were decided last. It is not lasting: it is made anew from the
  /// log's end.
  RecentOutcomes recent();
}
