package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.AesGcm;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.RepeatedAesGcm;
import io.sealedlog.crypto.SecretBytes;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/// Seals commands for the broker under one transport key (section 7), so each hour's key needs a
/// new object. Thread-safe. Closing wipes the derived key.
public final class CommandSealer implements AutoCloseable {
  private final int kid;
  private final Bytes gatewayId;
  private final SecretBytes key;
  private final SecureRandom random;
  private final RepeatedAesGcm aesGcm = new RepeatedAesGcm();

  /// @param kid the transport key's number, not negative
  /// @param transportKey 32 bytes, remains the caller's
  /// @param gatewayId 16 random bytes, new at each start of the gateway
  public CommandSealer(int kid, SecretBytes transportKey, Bytes gatewayId, SecureRandom random) {
    Require.length(gatewayId, CommandKey.GATEWAY_ID_LENGTH, "gatewayId");
    if (kid < 0) {
      throw new IllegalArgumentException("kid is negative");
    }
    this.kid = kid;
    this.gatewayId = gatewayId;
    this.key = CommandKey.derive(transportKey, gatewayId);
    this.random = random;
  }

  public int kid() {
    return kid;
  }

  /// Returns the record's value.
  ///
  /// @param recordKey the record's key, the 16 bytes of the stream id
  public byte[] seal(byte[] recordKey, byte[] command) {
    byte[] iv = AesGcm.newIv(random);
    byte[] aad = CommandKey.aad(kid, gatewayId, recordKey);
    byte[] value = new byte[CommandKey.HEADER_LENGTH + command.length + AesGcm.TAG_LENGTH];
    ByteBuffer header =
        ByteBuffer.wrap(value)
            .put((byte) CommandKey.VERSION)
            .putInt(kid)
            .put(gatewayId.shared())
            .put(iv);
    aesGcm.seal(key.shared(), iv, aad, command, value, header.position());
    return value;
  }

  @Override
  public void close() {
    key.close();
    aesGcm.forget();
  }
}
