package io.sealedlog.gateway.http;

import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;
import org.jspecify.annotations.Nullable;

/// `PUT /v1/accounts/me/password`
final class ChangePassword implements Endpoint {
  private final SessionCheck sessions;
  private final AccountService accounts;

  ChangePassword(SessionCheck sessions, AccountService accounts) {
    this.sessions = sessions;
    this.accounts = accounts;
  }

  record Body(@Nullable String currentPassword, @Nullable String newPassword) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = sessions.require(request.header("Authorization"));
    Body body = request.body(Body.class);
    accounts
        .passwordChange()
        .change(
            session,
            Fields.required(body.currentPassword(), "currentPassword"),
            Fields.required(body.newPassword(), "newPassword"));
    return Answer.noContent();
  }
}
