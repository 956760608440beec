package io.sealedlog.worker.processing;

import io.sealedlog.ledger.Frontier;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.worker.kernel.StreamHead;
import io.sealedlog.worker.kernel.StreamState;

/// The worker's state of a partition's streams. It is derived from the events of the log alone.
public interface StreamStates {
  StreamHead head(StreamId streamId);

  void putHead(StreamId streamId, StreamHead head);

  StreamState stream(StreamId streamId);

  void putStream(StreamId streamId, StreamState state);

  Frontier frontier();

  void putFrontier(Frontier frontier);
}
