package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.Sha256;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;

/// A bearer token (section 8): `sl1s_` and 64 symbols of base64url, which encode the session's id
/// and a secret. The server stores a hash of the secret.
public final class SessionToken implements AutoCloseable {
  private static final String PREFIX = "sl1s_";
  private static final int SECRET_LENGTH = 32;

  private final UUID sessionId;
  private final SecretBytes secret;

  private SessionToken(UUID sessionId, SecretBytes secret) {
    this.sessionId = sessionId;
    this.secret = secret;
  }

  public static SessionToken issue(UUID sessionId, SecureRandom random) {
    return new SessionToken(sessionId, SecretBytes.random(random, SECRET_LENGTH));
  }

  /// @throws MalformedException for anything but exactly a result of [#text]
  public static SessionToken parse(String text) {
    Require.wellFormed(text.startsWith(PREFIX), "not a session token");
    byte[] bytes = Base64Url.decode(text.substring(PREFIX.length()));
    try {
      Require.wellFormed(bytes.length == 16 + SECRET_LENGTH, "not a session token");
      LayoutReader reader = new LayoutReader(bytes, "session token");
      return new SessionToken(reader.uuid(), SecretBytes.takeOwnershipOf(reader.rest()));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  public UUID sessionId() {
    return sessionId;
  }

  /// Returns the token for its bearer, who gets it once.
  public String text() {
    byte[] bytes = Layout.empty().uuid(sessionId).bytes(secret.shared()).toArray();
    try {
      return PREFIX + Base64Url.encode(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /// Returns the hash of the secret that is stored with the session, 32 bytes.
  public Bytes secretHash() {
    return Bytes.wrap(Sha256.hash(secret.shared()));
  }

  /// Compares in constant time.
  public boolean matches(Bytes secretHash) {
    return MessageDigest.isEqual(secretHash().shared(), secretHash.shared());
  }

  SecretBytes secret() {
    return secret;
  }

  @Override
  public void close() {
    secret.close();
  }

  @Override
  public String toString() {
    return "SessionToken[" + sessionId + "]";
  }
}
