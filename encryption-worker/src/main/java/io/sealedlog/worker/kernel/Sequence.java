package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventSealer;
import io.sealedlog.protocol.result.Outcome;
import java.util.ArrayList;
import java.util.List;

/// Decided events with their positions in the log: numbered and chained within the stream, numbered
/// and hashed into the Merkle tree within the partition.
///
/// @param events in order, at least one
/// @param encoded the encoded bytes of each event
/// @param end the position after the last event
public record Sequence(List<RecordedEvent> events, List<Bytes> encoded, Place end) {

  /// @param request the command that produced the events
  /// @param at the command's broker timestamp, in milliseconds since 1970
  /// @param sealer encodes and authenticates each event
  public static Sequence of(
      List<Event> decided, CommandRequest request, long at, Place start, EventSealer sealer) {
    StreamId stream = request.command().stream();
    Place place = start;
    List<RecordedEvent> events = new ArrayList<>(decided.size());
    List<Bytes> encoded = new ArrayList<>(decided.size());
    for (Event event : decided) {
      RecordedEvent recorded =
          new RecordedEvent(
              stream,
              place.head().seq() + 1,
              place.head().leafHash(),
              place.frontier().size(),
              at,
              request.id(),
              request.digest(),
              place.head().membershipSeq(),
              events.size() + 1 < decided.size(),
              event);
      EventSealer.Sealed sealed = sealer.seal(recorded);
      place = place.after(recorded, sealed.leaf());
      events.add(recorded);
      encoded.add(sealed.value());
    }
    return new Sequence(events, encoded, place);
  }

  public RecordedEvent last() {
    return events.getLast();
  }

  /// Returns the outcome of the command, which is the position of its last event.
  public Outcome.Stored outcome() {
    RecordedEvent last = last();
    return new Outcome.Stored(last.seq(), last.leafIndex(), last.at());
  }
}
