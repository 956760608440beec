package io.sealedlog.worker.processing;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.worker.kernel.Evolution;
import io.sealedlog.worker.kernel.Place;

/// Brings the state forward by an event that is in the log already. It takes the steps that a
/// decision takes, [Place#after] and [Evolution#evolve], so that state made of the log is the state
/// that was there when it was written.
public final class EventFold {
  private EventFold() {}

  /// @param leaf the event's hash, 32 bytes
  /// @throws io.sealedlog.worker.kernel.MisplacedEventException when it isn't the next one; nothing
  ///   is changed then
  public static void apply(StreamStates states, RecordedEvent recorded, Bytes leaf) {
    StreamId stream = recorded.streamId();
    Place place = new Place(states.head(stream), states.frontier()).after(recorded, leaf);
    if (Evolution.concerns(recorded.event())) {
      states.putStream(stream, Evolution.evolve(states.stream(stream), recorded));
    }
    states.putHead(stream, place.head());
    states.putFrontier(place.frontier());
  }
}
