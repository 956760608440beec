package io.sealedlog.gateway.http;

import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.account.Registration;
import io.sealedlog.protocol.UserId;
import org.jspecify.annotations.Nullable;

/// `POST /v1/accounts`
final class Register implements Endpoint {
  private final AccountService accounts;

  Register(AccountService accounts) {
    this.accounts = accounts;
  }

  record Body(@Nullable String username, @Nullable String password) {}

  record Registered(UserId userId, String username, String recoveryCode) {}

  @Override
  public Answer handle(Request request) {
    Body body = request.body(Body.class);
    Registration.Registered registered =
        accounts
            .registration()
            .register(
                Fields.required(body.username(), "username"),
                Fields.required(body.password(), "password"));
    return Answer.json(
        201,
        new Registered(
            registered.userId(), registered.username().value(), registered.recoveryCode()));
  }
}
