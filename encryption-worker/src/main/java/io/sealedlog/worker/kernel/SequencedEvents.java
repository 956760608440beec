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
public record SequencedEvents(List<RecordedEvent> events, List<Bytes> encoded, AppendPosition end) {

  /// @param request the command that produced the events
  /// @param at the command's broker timestamp, in milliseconds since 1970
  /// @param sealer encodes and authenticates each event
  public static SequencedEvents of(
      List<Event> decided,
      CommandRequest request,
      long at,
      AppendPosition start,
      EventSealer sealer) {
    StreamId stream = request.command().stream();
    AppendPosition position = start;
    List<RecordedEvent> events = new ArrayList<>(decided.size());
    List<Bytes> encoded = new ArrayList<>(decided.size());
    for (Event event : decided) {
      RecordedEvent recorded =
          new RecordedEvent(
              stream,
              position.head().seq() + 1,
              position.head().leafHash(),
              position.frontier().size(),
              at,
              request.id(),
              request.digest(),
              position.head().membershipSeq(),
              events.size() + 1 < decided.size(),
              event);
      EventSealer.Sealed sealed = sealer.seal(recorded);
      position = position.after(recorded, sealed.leaf());
      events.add(recorded);
      encoded.add(sealed.value());
    }
    return new SequencedEvents(events, encoded, position);
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
