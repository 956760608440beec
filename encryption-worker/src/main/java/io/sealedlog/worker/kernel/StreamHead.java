package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.Objects;

/// The end of a stream. Every event rewrites it in the state store, so it is kept small.
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

  /// Returns whether the stream ends with this event.
  ///
  /// @param leaf the event's leaf hash, 32 bytes
  public boolean endsWith(RecordedEvent recorded, Bytes leaf) {
    return seq == recorded.seq() && leafHash.equals(leaf);
  }

  /// Returns the head after an event with this leaf hash.
  public StreamHead after(RecordedEvent event, Bytes leaf) {
    return new StreamHead(
        event.seq(), leaf, event.event().changesMembership() ? event.seq() : membershipSeq);
  }
}
