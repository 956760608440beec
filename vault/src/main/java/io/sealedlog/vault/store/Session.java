package io.sealedlog.vault.store;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.SessionWrap;
import io.sealedlog.protocol.UserId;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A session as it is kept: with the token's hash, never the token.
///
/// @param tokenHash H(tokenSecret), 32 bytes
/// @param seedWrap the identity seed under token and ring key, null when the session has none: in
///   client mode, and when it may only send
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

  /// @param ringKeyId which key of the session ring it needs
  /// @param wrap what was made under that key (sl1, section 8)
  public record SeedWrap(int ringKeyId, SessionWrap wrap) {}

  /// Who opens and seals: the gateway, or the client by itself.
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

  /// What the token may be used for.
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
