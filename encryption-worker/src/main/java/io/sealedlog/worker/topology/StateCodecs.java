package io.sealedlog.worker.topology;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.ledger.Hash;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.worker.kernel.ConversationState;
import io.sealedlog.worker.kernel.Forgotten;
import io.sealedlog.worker.kernel.IdentityState;
import io.sealedlog.worker.kernel.StreamHead;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// How the states are in the stores and in the changelogs: in CBOR what changes now and then, in
/// fixed layouts what every message writes anew.
final class StateCodecs {
  static final Codec<ConversationState> CONVERSATION = Codec.of(ConversationState.class);
  static final Codec<IdentityState> IDENTITY = Codec.of(IdentityState.class);

  private static final int HEAD_LENGTH = 2 * Long.BYTES + Hash.LENGTH;
  private static final int FORGOTTEN_LENGTH = 2 * Long.BYTES;

  private StateCodecs() {}

  /// State that doesn't decode isn't skipped: going on from a wrong state would be worse than
  /// stopping.
  static <T> T decode(Codec<T> codec, byte[] bytes) {
    try {
      return codec.decode(bytes);
    } catch (UndecodableException e) {
      throw undecodable(e);
    }
  }

  /// u64 seq || 32 bytes leaf hash || u64 membershipSeq.
  static byte[] encode(StreamHead head) {
    return ByteBuffer.allocate(HEAD_LENGTH)
        .putLong(head.seq())
        .put(head.leafHash().shared())
        .putLong(head.membershipSeq())
        .array();
  }

  static StreamHead head(byte[] bytes) {
    ByteBuffer buffer = exactly(HEAD_LENGTH, ByteBuffer.wrap(bytes));
    long seq = buffer.getLong();
    byte[] leafHash = new byte[Hash.LENGTH];
    buffer.get(leafHash);
    return new StreamHead(seq, Bytes.wrap(leafHash), buffer.getLong());
  }

  /// u64 ids before || u64 checks before.
  static byte[] encode(Forgotten forgotten) {
    return ByteBuffer.allocate(FORGOTTEN_LENGTH)
        .putLong(forgotten.idsBefore())
        .putLong(forgotten.checksBefore())
        .array();
  }

  static Forgotten forgotten(byte[] bytes) {
    ByteBuffer buffer = exactly(FORGOTTEN_LENGTH, ByteBuffer.wrap(bytes));
    return new Forgotten(buffer.getLong(), buffer.getLong());
  }

  /// What is of another length was written by another version.
  static ByteBuffer exactly(int length, ByteBuffer bytes) {
    if (bytes.remaining() != length) {
      throw undecodable(null);
    }
    return bytes;
  }

  static IllegalStateException undecodable(@Nullable Exception cause) {
    return new IllegalStateException("the worker's own state doesn't decode", cause);
  }
}
