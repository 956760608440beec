package io.sealedlog.gateway.http;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.account.Login;
import io.sealedlog.gateway.limit.LoginThrottle;
import io.sealedlog.gateway.message.Timestamps;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
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

  /// @param authenticationKey instead of the password, in client mode
  record Body(
      @Nullable String username, @Nullable String password, @Nullable Bytes authenticationKey) {}

  record LoggedIn(String token, UUID sessionId, UserId userId, String expiresAt) {}

  @Override
  public Answer handle(Request request) {
    Body body = request.body(Body.class);
    String username = Fields.required(body.username(), "username");
    if (body.authenticationKey() != null) {
      return logInClient(body, username, request);
    }
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

  private Answer logInClient(Body body, String username, Request request) {
    if (body.password() != null) {
      throw Problem.of(
          ProblemType.INVALID_VALUE,
          "field password must not be given together with field authenticationKey");
    }
    try (SecretBytes key = ClientAccountJson.authenticationKey(body.authenticationKey())) {
      return Answer.json(
          201,
          ClientSession.of(
              throttle.attempt(
                  username, request.address(), () -> accounts.clientLogin().login(username, key))));
    }
  }
}
