package io.sealedlog.worker.processing;

import io.sealedlog.ledger.Frontier;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.worker.kernel.StreamHead;
import io.sealedlog.worker.kernel.StreamState;

/// What the worker knows of a partition's streams: what the events of the log make of them, and
/// nothing else.
public interface StreamStates {
  StreamHead head(StreamId streamId);

  void putHead(StreamId streamId, StreamHead head);

  StreamState stream(StreamId streamId);

  void putStream(StreamId streamId, StreamState state);

  Frontier frontier();

  void putFrontier(Frontier frontier);
}
