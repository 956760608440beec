package io.sealedlog.gateway.http;

import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.limit.LoginThrottle;
import org.jspecify.annotations.Nullable;

/// `POST /v1/accounts/recovery`
final class Recover implements Endpoint {
  private final AccountService accounts;
  private final LoginThrottle throttle;

  Recover(AccountService accounts, LoginThrottle throttle) {
    this.accounts = accounts;
    this.throttle = throttle;
  }

  record Body(
      @Nullable String username, @Nullable String recoveryCode, @Nullable String newPassword) {}

  record Recovered(String recoveryCode) {}

  @Override
  public Answer handle(Request request) {
    Body body = request.body(Body.class);
    String username = Fields.required(body.username(), "username");
    String code = Fields.required(body.recoveryCode(), "recoveryCode");
    String newPassword = Fields.required(body.newPassword(), "newPassword");
    return Answer.ok(
        new Recovered(
            throttle.attempt(
                username,
                request.address(),
                () -> accounts.recovery().recover(username, code, newPassword))));
  }
}
