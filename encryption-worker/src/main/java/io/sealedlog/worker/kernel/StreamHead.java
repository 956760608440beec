package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.Objects;

/// Where a stream ends. It is rewritten with every event, so it stays this small.
///
/// @param seq of the newest event, 0 before the first
/// @param leafHash 32 bytes: the leaf hash of that event, zeros before the first
/// @param membershipSeq of the newest event that changed members, roles or epoch, 0 before the
///   first
public record StreamHead(long seq, Bytes leafHash, long membershipSeq) {
  public static final StreamHead BEFORE_FIRST = new StreamHead(0, RecordedEvent.NO_PREVIOUS, 0);

  public StreamHead {
    Objects.requireNonNull(leafHash, "leafHash");
  }

  /// Whether the stream ends with this event.
  ///
  /// @param leaf its hash, 32 bytes
  public boolean isAt(RecordedEvent recorded, Bytes leaf) {
    return seq == recorded.seq() && leafHash.equals(leaf);
  }

  /// After an event with this leaf hash.
  public StreamHead after(RecordedEvent event, Bytes leaf) {
    return new StreamHead(
        event.seq(), leaf, event.event().changesMembership() ? event.seq() : membershipSeq);
  }
}
