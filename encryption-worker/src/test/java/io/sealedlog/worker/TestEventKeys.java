package io.sealedlog.worker;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.crypto.sl1.LeafMac.Purpose;
import io.sealedlog.protocol.log.AuthenticEvent;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.EventSealer;
import io.sealedlog.protocol.log.EventVerifier;
import io.sealedlog.protocol.log.NotAuthenticException;
import java.util.Optional;

/// The keys that seal and verify events in tests.
public final class TestEventKeys {
  private static final LeafMac TAG = key(Purpose.TAG);
  public static final EventSealer SEALER =
      new EventSealer(() -> new EventSealer.TagKey(1, TAG), key(Purpose.CHECK));
  public static final EventReader READER =
      new EventVerifier(version -> version == 1 ? Optional.of(TAG) : Optional.empty());

  private TestEventKeys() {}

  public static AuthenticEvent read(byte[] value) {
    try {
      return READER.read(Bytes.wrap(value));
    } catch (NotAuthenticException e) {
      throw new AssertionError(e);
    }
  }

  private static LeafMac key(Purpose purpose) {
    try (SecretBytes key = SecretBytes.copyOf(new byte[32])) {
      return LeafMac.derive(key, purpose);
    }
  }
}
