package io.sealedlog.worker.recent;

import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;

/// Hashes of ids under a key of this process: who chooses ids can aim at no collision, and at no
/// crowded place of an index. SHA-256 of the key and what has always the same length is a MAC.
///
/// For one thread.
final class IdHash {
  private static final int KEY_LENGTH = 16;
  private static final int LENGTH = 4 * Long.BYTES;

  private final MessageDigest sha256;
  private final byte[] key;
  private final ByteBuffer ids = ByteBuffer.allocate(LENGTH);

  /// @param key of [#newKey]
  IdHash(byte[] key) {
    this.key = key;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// 128 bits that stand for a command.
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
