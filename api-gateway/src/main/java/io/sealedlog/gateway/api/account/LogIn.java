package io.sealedlog.gateway.api.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.account.Login;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.json.Timestamps;
import io.sealedlog.gateway.limit.LoginThrottle;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Session;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `POST /v1/sessions`
final class LogIn implements Endpoint {
  private static final String FULL = "full";
  private static final String SEND = "send";

  private final AccountService accounts;
  private final LoginThrottle throttle;

  LogIn(AccountService accounts, LoginThrottle throttle) {
    this.accounts = accounts;
    this.throttle = throttle;
  }

  /// @param authenticationKey instead of the password, in client mode
  record Body(
      @Nullable String username,
      @Nullable String password,
      @Nullable Bytes authenticationKey,
      @Nullable String scope) {
    @Override
    public String toString() {
      return "Body[" + username + "]";
    }
  }

  record LoggedIn(String token, UUID sessionId, UserId userId, String expiresAt) {
    @Override
    public String toString() {
      return "LoggedIn[" + sessionId + "]";
    }
  }

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
            username,
            request.address(),
            () -> accounts.login().login(username, password, scope(body.scope())));
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
    if (scope(body.scope()) != Session.Scope.FULL) {
      throw Problem.of(
          ProblemType.INVALID_VALUE,
          "field scope must be \"full\" together with field authenticationKey");
    }
    try (SecretBytes key = ClientAccountJson.authenticationKey(body.authenticationKey())) {
      return Answer.json(
          201,
          ClientSession.of(
              throttle.attempt(
                  username, request.address(), () -> accounts.clientLogin().login(username, key))));
    }
  }

  private static Session.Scope scope(@Nullable String word) {
    return switch (word == null ? FULL : word) {
      case FULL -> Session.Scope.FULL;
      case SEND -> Session.Scope.SEND;
      default ->
          throw Problem.of(ProblemType.INVALID_VALUE, "field scope must be \"full\" or \"send\"");
    };
  }

  /// A scope as the API says it.
  static String word(Session.Scope scope) {
    return switch (scope) {
      case FULL -> FULL;
      case SEND -> SEND;
    };
  }
}
