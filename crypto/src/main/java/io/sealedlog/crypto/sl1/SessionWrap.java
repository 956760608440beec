package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.AesGcm;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import java.security.SecureRandom;
import java.util.UUID;

/// An identity seed, sealed for the duration of a session (section 8): opening it needs the
/// bearer's token, the session's row and the day's ring key. A send-only session has none.
///
/// @param iv 12 bytes
/// @param ciphertext 48 bytes: the seed and its tag
public record SessionWrap(Bytes iv, Bytes ciphertext) {
  private static final String LABEL = "sl1/session";

  public SessionWrap {
    Require.length(iv, AesGcm.IV_LENGTH, "session wrap: iv");
    Require.length(
        ciphertext, Identity.SEED_LENGTH + AesGcm.TAG_LENGTH, "session wrap: ciphertext");
  }

  /// @param ringKey the day's 32 bytes from the vault
  public static SessionWrap seal(
      SessionToken token,
      UUID userId,
      SecretBytes ringKey,
      SecretBytes identitySeed,
      SecureRandom random) {
    Require.secretLength(identitySeed, "identitySeed");
    byte[] iv = AesGcm.newIv(random);
    try (SecretBytes key = wrapKey(token, ringKey)) {
      byte[] ciphertext = AesGcm.seal(key.shared(), iv, aad(token, userId), identitySeed.shared());
      return new SessionWrap(Bytes.wrap(iv), Bytes.wrap(ciphertext));
    }
  }

  /// Returns the seed, for [Identity#unlock].
  ///
  /// @throws OpenFailedException for another token, user or ring key
  public SecretBytes open(SessionToken token, UUID userId, SecretBytes ringKey) {
    try (SecretBytes key = wrapKey(token, ringKey)) {
      return SecretBytes.takeOwnershipOf(
          AesGcm.open(key.shared(), iv.shared(), aad(token, userId), ciphertext.shared()));
    }
  }

  private static SecretBytes wrapKey(SessionToken token, SecretBytes ringKey) {
    Require.secretLength(ringKey, "ringKey");
    byte[] info = Layout.label(LABEL).uuid(token.sessionId()).toArray();
    return Hkdf.derive(token.secret().shared(), ringKey.shared(), info);
  }

  private static byte[] aad(SessionToken token, UUID userId) {
    return Layout.label(LABEL).uuid(token.sessionId()).uuid(userId).toArray();
  }
}
