package io.sealedlog.worker.recent;

import io.sealedlog.crypto.Sha256;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.UUID;

/// Hashes ids under a random key of this process, so that a client can't choose ids that collide or
/// crowd one part of an index. SHA-256(key || ids) is a MAC here because its input has a fixed
/// length.
///
/// For one thread.
final class IdHash {
  private static final int KEY_LENGTH = 16;
  private static final int LENGTH = 4 * Long.BYTES;

  private final MessageDigest sha256;
  private final byte[] key;
  private final ByteBuffer ids = ByteBuffer.allocate(LENGTH);

  /// @param key made by [#newKey]
  IdHash(byte[] key) {
    this.key = key;
    this.sha256 = Sha256.newDigest();
  }

  /// The first 128 bits of a command's hash.
  record Value(long high, long low) {}

  static byte[] newKey(SecureRandom random) {
    byte[] key = new byte[KEY_LENGTH];
    random.nextBytes(key);
    return key;
  }

  Value of(StreamId stream, CommandId id) {
    put(ids.clear(), stream.value());
    put(ids, id.value());
    sha256.update(key);
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest(ids.array()));
    return new Value(hash.getLong(), hash.getLong());
  }

  private static void put(ByteBuffer buffer, UUID id) {
    buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }
}
