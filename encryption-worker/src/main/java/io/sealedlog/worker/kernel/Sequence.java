package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.ledger.Frontier;
import io.sealedlog.ledger.Hash;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventSealer;
import java.util.ArrayList;
import java.util.List;

/// Decided events at their places in the log: numbered and chained within the stream, numbered and
/// hashed into the tree within the partition.
///
/// @param events in order, at least one
/// @param encoded the bytes of each
/// @param head of the stream after them
/// @param frontier of the partition's tree after them
public record Sequence(
    List<RecordedEvent> events, List<Bytes> encoded, StreamHead head, Frontier frontier) {

  /// Where a sequence begins.
  ///
  /// @param head of the stream
  /// @param frontier of the partition's tree
  public record Start(StreamHead head, Frontier frontier) {}

  /// @param request that the events came of
  /// @param at its broker timestamp, in milliseconds since 1970
  /// @param sealer makes the bytes of each
  public static Sequence of(
      List<Event> decided, CommandRequest request, long at, Start start, EventSealer sealer) {
    StreamId stream = request.command().stream();
    StreamHead head = start.head();
    Frontier frontier = start.frontier();
    List<RecordedEvent> events = new ArrayList<>(decided.size());
    List<Bytes> encoded = new ArrayList<>(decided.size());
    for (Event event : decided) {
      RecordedEvent recorded =
          new RecordedEvent(
              stream,
              head.seq() + 1,
              head.leafHash(),
              frontier.size(),
              at,
              request.id(),
              request.digest(),
              head.membershipSeq(),
              events.size() + 1 < decided.size(),
              event);
      EventSealer.Sealed sealed = sealer.seal(recorded);
      head = head.after(recorded, sealed.leaf());
      frontier = frontier.append(Hash.of(sealed.leaf().shared()));
      events.add(recorded);
      encoded.add(sealed.value());
    }
    return new Sequence(events, encoded, head, frontier);
  }

  public RecordedEvent last() {
    return events.getLast();
  }
}
