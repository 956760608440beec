package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hmac;
import io.sealedlog.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;

/// The key salt that is returned for an unknown username (section 3): always the same one for the
/// same name, and indistinguishable from a real one.
public final class FakeSalt {
  private static final byte[] LABEL = "salt".getBytes(StandardCharsets.US_ASCII);

  private FakeSalt() {}

  /// @param enumerationKey 32 bytes from the vault
  /// @param username as it is compared, that is case-folded
  public static Bytes of(SecretBytes enumerationKey, String username) {
    Require.secretLength(enumerationKey, "enumerationKey");
    return Bytes.wrap(
        Hmac.sha256(enumerationKey.shared(), LABEL, username.getBytes(StandardCharsets.UTF_8)));
  }
}
