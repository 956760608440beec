package io.sealedlog.protocol.log;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.crypto.sl1.LeafMac.Purpose;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Fixed keys, the same in every run.
final class EventKeys {
  static final int VERSION = 1;
  static final LeafMac TAG = key(0x7a, Purpose.TAG);
  static final LeafMac CHECK = key(0xc4, Purpose.CHECK);
  static final EventSealer SEALER =
      new EventSealer(() -> new EventSealer.TagKey(VERSION, TAG), CHECK);
  static final EventReader VERIFIER =
      new EventVerifier(version -> version == VERSION ? Optional.of(TAG) : Optional.empty());
  static final EventReader CHECKING = new EventCheck(List.of(key(0x01, Purpose.CHECK), CHECK));

  private EventKeys() {}

  static LeafMac key(int value, Purpose purpose) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    try (SecretBytes secret = SecretBytes.takeOwnershipOf(bytes)) {
      return LeafMac.derive(secret, purpose);
    }
  }
}
