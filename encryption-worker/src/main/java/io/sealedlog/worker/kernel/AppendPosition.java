package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.ledger.Frontier;
import io.sealedlog.ledger.Hash;
import io.sealedlog.protocol.event.RecordedEvent;

/// The position at which the next event of a stream is appended to the log.
///
/// @param head the end of the stream
/// @param frontier the frontier of the partition's Merkle tree
public record AppendPosition(StreamHead head, Frontier frontier) {
  /// Returns the position after an event. A decided event and an event that is read back from the
  /// log both advance the position here, so they are checked alike.
  ///
  /// @param leaf the event's leaf hash, 32 bytes
  /// @throws MisplacedEventException when the event doesn't follow this position
  public AppendPosition after(RecordedEvent recorded, Bytes leaf) {
    require(recorded.leafIndex() == frontier.size(), recorded, "leaf index " + frontier.size());
    require(recorded.seq() == head.seq() + 1, recorded, "seq " + (head.seq() + 1));
    require(recorded.previous().equals(head.leafHash()), recorded, "the hash of the one before it");
    require(
        recorded.membershipSeq() == head.membershipSeq(),
        recorded,
        "membership seq " + head.membershipSeq());
    return new AppendPosition(head.after(recorded, leaf), frontier.append(Hash.of(leaf.shared())));
  }

  private static void require(boolean fits, RecordedEvent recorded, String expected) {
    if (!fits) {
      throw new MisplacedEventException(recorded, expected);
    }
  }
}
