package io.sealedlog.worker.state;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.ledger.Hash;
import io.sealedlog.worker.kernel.StreamHead;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Encodes the state that every event changes, for stores and changelogs, in fixed layouts.
public final class StateCodecs {
  private static final int HEAD_LENGTH = 2 * Long.BYTES + Hash.LENGTH;

  private StateCodecs() {}

  /// Encodes u64 seq || 32 bytes leaf hash || u64 membership seq.
  static byte[] encode(StreamHead head) {
    return ByteBuffer.allocate(HEAD_LENGTH)
        .putLong(head.seq())
        .put(head.leafHash().shared())
        .putLong(head.membershipSeq())
        .array();
  }

  static StreamHead head(byte[] bytes) {
    ByteBuffer buffer = requireLength(HEAD_LENGTH, ByteBuffer.wrap(bytes));
    long seq = buffer.getLong();
    byte[] leafHash = new byte[Hash.LENGTH];
    buffer.get(leafHash);
    return new StreamHead(seq, Bytes.wrap(leafHash), buffer.getLong());
  }

  /// Requires the length: state of another length was written by another version.
  public static ByteBuffer requireLength(int length, ByteBuffer bytes) {
    if (bytes.remaining() != length) {
      throw undecodable(null);
    }
    return bytes;
  }

  public static IllegalStateException undecodable(@Nullable Exception cause) {
    return new IllegalStateException("the worker's own state doesn't decode", cause);
  }
}
