package io.sealedlog.gateway.api;

import io.sealedlog.crypto.sl1.SessionToken;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Session;
import io.sealedlog.vault.store.Username;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// Accounts for tests, each with a session.
final class TestUsers {
  private static final String ACCOUNT =
      "{\"username\":\"%s\",\"password\":\"correct horse battery staple\"}";

  private TestUsers() {}

  static Calls register(GatewayUnderTest gateway, String name) {
    Calls calls = new Calls(gateway.port(), "");
    calls.post("/v1/accounts", ACCOUNT.formatted(name));
    return calls.withToken(
        calls.post("/v1/sessions", ACCOUNT.formatted(name)).body().path("token").asText());
  }

  /// Returns a session in client mode, whose identity only the client has.
  static Calls clientSession(GatewayUnderTest gateway, String name) {
    SecureRandom random = new SecureRandom();
    Account account = gateway.vault().accounts().find(new Username(name)).orElseThrow();
    long passwordVersion =
        gateway.vault().accounts().password(account.id()).orElseThrow().version();
    UUID id = UUID.randomUUID();
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    try (SessionToken token = SessionToken.issue(id, random)) {
      Session session =
          new Session(
              id,
              account.id(),
              Session.Mode.CLIENT,
              Session.Scope.FULL,
              token.secretHash(),
              null,
              now,
              now.plus(Duration.ofHours(1)));
      if (!gateway.vault().sessions().insert(session, passwordVersion)) {
        throw new AssertionError("no session");
      }
      return new Calls(gateway.port(), token.text());
    }
  }
}
