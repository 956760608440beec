package io.sealedlog.gateway.account;

import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.protocol.UserId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A session that was started.
///
/// @param token given to the caller this once
/// @param identity for a client to unlock; null after a login with a password
public record StartedSession(
    String token,
    UUID sessionId,
    UserId userId,
    Instant expiresAt,
    @Nullable IdentityUnderPassword identity) {

  /// @param kdf of the password, which the wrap is bound to as well
  public record IdentityUnderPassword(KdfParameters kdf, SealedIdentity sealed) {}

  @Override
  public String toString() {
    return "StartedSession[" + sessionId + "]";
  }
}
