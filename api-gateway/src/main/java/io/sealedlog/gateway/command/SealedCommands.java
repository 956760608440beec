package io.sealedlog.gateway.command;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hmac;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandSealer;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.vault.keys.KeyRing;
import io.sealedlog.vault.keys.RingKey;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Digests and seals commands, under the current hourly transport key (sl1, section 7).
final class SealedCommands implements AutoCloseable {
  private static final int GATEWAY_ID_LENGTH = 16;

  private final KeyRing transportRing;
  private final SecretBytes digestKey;
  private final SecureRandom random;
  private final Bytes gatewayId;
  private volatile @Nullable CommandSealer current;

  SealedCommands(KeyRing transportRing, SecretBytes digestKey, SecureRandom random) {
    this.transportRing = transportRing;
    this.digestKey = digestKey;
    this.random = random;
    byte[] id = new byte[GATEWAY_ID_LENGTH];
    random.nextBytes(id);
    this.gatewayId = Bytes.wrap(id);
  }

  /// Distinguishes a repetition from a reuse of the id, and reveals nothing without the key.
  ///
  /// @param content the caller's request, without the random parts of the command
  Bytes digest(StreamId streamId, CommandId id, Bytes content) {
    byte[] mac =
        Hmac.sha256(digestKey.shared(), streamId.key(), Uuids.bytes(id.value()), content.shared());
    return Bytes.wrap(Arrays.copyOf(mac, CommandRequest.DIGEST_LENGTH));
  }

  /// Returns the record's value.
  byte[] seal(CommandRequest request) {
    Command command = request.command();
    byte[] plain = Codec.COMMANDS.encode(request);
    try {
      return sealer().seal(command.stream().key(), plain);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  @Override
  public void close() {
    CommandSealer last = current;
    if (last != null) {
      last.close();
    }
  }

  private CommandSealer sealer() {
    RingKey key = transportRing.current();
    CommandSealer sealer = current;
    if (sealer == null || sealer.kid() != key.id()) {
      // The previous sealer is left to the garbage collector, because another thread may still use
      // it.
      sealer = new CommandSealer(key.id(), key.key(), gatewayId, random);
      current = sealer;
    }
    return sealer;
  }
}
