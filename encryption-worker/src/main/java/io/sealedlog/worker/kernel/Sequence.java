package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.ledger.Hash;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.ArrayList;
import java.util.List;

/// Decided events at their places in the log: numbered and chained within the stream, numbered and
/// hashed into the tree within the partition.
///
/// @param events in order, at least one
/// @param encoded the bytes of each, which are what its leaf hash is over
/// @param end the place after them
public record Sequence(List<RecordedEvent> events, List<Bytes> encoded, Place end) {

  /// @param request that the events came of
  /// @param at its broker timestamp, in milliseconds since 1970
  public static Sequence of(List<Event> decided, CommandRequest request, long at, Place start) {
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
              events.size() + 1 < decided.size(),
              event);
      byte[] bytes = Codec.EVENTS.encode(recorded);
      place = place.after(recorded, Hash.ofLeaf(bytes));
      events.add(recorded);
      encoded.add(Bytes.wrap(bytes));
    }
    return new Sequence(events, encoded, place);
  }

  public RecordedEvent last() {
    return events.getLast();
  }
}
