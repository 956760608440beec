package io.sealedlog.gateway.http;

import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.account.Login;
import io.sealedlog.gateway.limit.LoginThrottle;
import io.sealedlog.gateway.message.Timestamps;
import io.sealedlog.protocol.UserId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `POST /v1/sessions`
final class LogIn implements Endpoint {
  private final AccountService accounts;
  private final LoginThrottle throttle;

  LogIn(AccountService accounts, LoginThrottle throttle) {
    this.accounts = accounts;
    this.throttle = throttle;
  }

  record Body(@Nullable String username, @Nullable String password) {}

  record LoggedIn(String token, UUID sessionId, UserId userId, String expiresAt) {}

  @Override
  public Answer handle(Request request) {
    Body body = request.body(Body.class);
    String username = Fields.required(body.username(), "username");
    String password = Fields.required(body.password(), "password");
    Login.LoggedIn session =
        throttle.attempt(
            username, request.address(), () -> accounts.login().login(username, password));
    return Answer.json(
        201,
        new LoggedIn(
            session.token(),
            session.sessionId(),
            session.userId(),
            Timestamps.text(session.expiresAt())));
  }
}
