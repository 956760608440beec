package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.AesGcm;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.SecretBytes;

/// The values that sealing and opening a command share (section 7).
final class CommandKey {
  static final int VERSION = 1;
  static final int GATEWAY_ID_LENGTH = 16;

  /// The length of the part before the ciphertext: version, kid, gateway id, IV.
  static final int HEADER_LENGTH = 1 + 4 + GATEWAY_ID_LENGTH + AesGcm.IV_LENGTH;

  private static final String LABEL = "sl1/command";

  private CommandKey() {}

  static SecretBytes derive(SecretBytes transportKey, Bytes gatewayId) {
    Require.secretLength(transportKey, "transportKey");
    byte[] info = Layout.label(LABEL).bytes(gatewayId).toArray();
    return Hkdf.derive(transportKey.shared(), Layout.noSalt(), info);
  }

  static byte[] aad(int kid, Bytes gatewayId, byte[] recordKey) {
    return Layout.label(LABEL).u32(kid).bytes(gatewayId).bytes(recordKey).toArray();
  }
}
