package io.sealedlog.vault.store;

import static io.sealedlog.vault.store.TestAccounts.randomBytes;

import io.sealedlog.crypto.sl1.SessionWrap;
import io.sealedlog.protocol.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// Sessions with random content.
public final class TestSessions {
  public static final Instant START = Instant.parse("2026-11-23T18:30:00.456Z");

  private TestSessions() {}

  public static Session server(UserId userId) {
    return server(userId, START.plus(Duration.ofDays(30)));
  }

  public static Session server(UserId userId, Instant expiresAt) {
    return new Session(
        UUID.randomUUID(),
        userId,
        Session.Mode.SERVER,
        Session.Scope.FULL,
        randomBytes(32),
        new Session.SeedWrap(20_780, new SessionWrap(randomBytes(12), randomBytes(48))),
        START,
        expiresAt);
  }

  public static Session sendOnly(UserId userId) {
    return new Session(
        UUID.randomUUID(),
        userId,
        Session.Mode.CLIENT,
        Session.Scope.SEND,
        randomBytes(32),
        null,
        START,
        START.plus(Duration.ofDays(1)));
  }
}
