package io.sealedlog.worker.processing;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.worker.kernel.AppendPosition;
import io.sealedlog.worker.kernel.Evolution;

/// Applies an event of the log to the state. It uses the same transitions as a decision,
/// [AppendPosition#after] and [Evolution#evolve], so that state rebuilt from the log equals the
/// state at the time of writing.
public final class EventFold {
  private EventFold() {}

  /// @param leaf the event's leaf hash, 32 bytes
  /// @throws io.sealedlog.worker.kernel.MisplacedEventException when the event isn't the next one;
  ///   nothing is changed then
  public static void apply(StreamStates states, RecordedEvent recorded, Bytes leaf) {
    StreamId stream = recorded.streamId();
    AppendPosition position =
        new AppendPosition(states.head(stream), states.frontier()).after(recorded, leaf);
    if (Evolution.changesState(recorded.event())) {
      states.putStream(stream, Evolution.evolve(states.stream(stream), recorded));
    }
    states.putHead(stream, position.head());
    states.putFrontier(position.frontier());
  }
}
