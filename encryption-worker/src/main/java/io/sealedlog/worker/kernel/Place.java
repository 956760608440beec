package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.ledger.Frontier;
import io.sealedlog.ledger.Hash;
import io.sealedlog.protocol.event.RecordedEvent;

/// The place in the log where a stream goes on.
///
/// @param head of the stream
/// @param frontier of the partition's tree
public record Place(StreamHead head, Frontier frontier) {
  /// The place after an event: the only way on, whether the event has just been decided or is read
  /// back from the log.
  ///
  /// @param leaf the event's hash, 32 bytes
  /// @throws MisplacedEventException when the event doesn't belong here
  public Place after(RecordedEvent recorded, Bytes leaf) {
    require(recorded.leafIndex() == frontier.size(), recorded, "leaf index " + frontier.size());
    require(recorded.seq() == head.seq() + 1, recorded, "seq " + (head.seq() + 1));
    require(recorded.previous().equals(head.leafHash()), recorded, "the hash of the one before it");
    require(
        recorded.membershipSeq() == head.membershipSeq(),
        recorded,
        "membership seq " + head.membershipSeq());
    return new Place(head.after(recorded, leaf), frontier.append(Hash.of(leaf.shared())));
  }

  private static void require(boolean fits, RecordedEvent recorded, String expected) {
    if (!fits) {
      throw new MisplacedEventException(recorded, expected);
    }
  }
}
