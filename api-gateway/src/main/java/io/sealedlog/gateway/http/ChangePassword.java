package io.sealedlog.gateway.http;

import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.limit.LoginThrottle;
import io.sealedlog.gateway.session.ActiveSession;
import org.jspecify.annotations.Nullable;

/// `PUT /v1/accounts/me/password`
final class ChangePassword implements Endpoint {
  private final AccountService accounts;
  private final LoginThrottle throttle;

  ChangePassword(AccountService accounts, LoginThrottle throttle) {
    this.accounts = accounts;
    this.throttle = throttle;
  }

  record Body(@Nullable String currentPassword, @Nullable String newPassword) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    Body body = request.body(Body.class);
    String current = Fields.required(body.currentPassword(), "currentPassword");
    String next = Fields.required(body.newPassword(), "newPassword");
    // By the id: who has stolen a token does not use up the attempts at a login, nor the other way.
    return throttle.attempt(
        session.userId().toString(),
        request.address(),
        () -> {
          accounts.passwordChange().change(session, current, next);
          return Answer.noContent();
        });
  }
}
