package io.sealedlog.gateway.http;

import io.sealedlog.gateway.account.AccountService;
import org.jspecify.annotations.Nullable;

/// `POST /v1/accounts/recovery`
final class Recover implements Endpoint {
  private final AccountService accounts;

  Recover(AccountService accounts) {
    this.accounts = accounts;
  }

  record Body(
      @Nullable String username, @Nullable String recoveryCode, @Nullable String newPassword) {}

  record Recovered(String recoveryCode) {}

  @Override
  public Answer handle(Request request) {
    Body body = request.body(Body.class);
    return Answer.ok(
        new Recovered(
            accounts
                .recovery()
                .recover(
                    Fields.required(body.username(), "username"),
                    Fields.required(body.recoveryCode(), "recoveryCode"),
                    Fields.required(body.newPassword(), "newPassword"))));
  }
}
