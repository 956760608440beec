package io.sealedlog.gateway.http;

import io.sealedlog.gateway.GatewayUnderTest;

/// Accounts that tests make, each with a session.
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
}
