package io.sealedlog.vault.store;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.SessionWrap;
import io.sealedlog.protocol.UserId;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A stored session. Contains the hash of the token, never the token.
///
/// @param tokenHash H(tokenSecret), 32 bytes
/// @param seedWrap the identity seed, encrypted under token and ring key; null in client mode and
///   for the scope [Scope#SEND]
/// @param createdAt in whole milliseconds
/// @param expiresAt in whole milliseconds
public record Session(
    UUID id,
    UserId userId,
    Mode mode,
    Scope scope,
    Bytes tokenHash,
    @Nullable SeedWrap seedWrap,
    Instant createdAt,
    Instant expiresAt) {

  public boolean expired(Instant now) {
    return !now.isBefore(expiresAt);
  }

  Session with(@Nullable SeedWrap wrap) {
    return new Session(id, userId, mode, scope, tokenHash, wrap, createdAt, expiresAt);
  }

  /// @param ringKeyId the id of the session ring's key that opens the wrap
  /// @param wrap the encrypted seed (sl1, section 8)
  public record SeedWrap(int ringKeyId, SessionWrap wrap) {}

  /// The side that seals and opens messages: the gateway or the client.
  public enum Mode {
    SERVER,
    CLIENT;

    String column() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Mode ofColumn(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /// The calls that the token authorizes.
  public enum Scope {
    FULL,
    SEND;

    String column() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Scope ofColumn(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }
}
