package io.sealedlog.gateway.http;

import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.account.Login;
import io.sealedlog.gateway.message.Timestamps;
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

  LogIn(AccountService accounts) {
    this.accounts = accounts;
  }

  record Body(@Nullable String username, @Nullable String password, @Nullable String scope) {}

  record LoggedIn(String token, UUID sessionId, UserId userId, String expiresAt) {}

  @Override
  public Answer handle(Request request) {
    Body body = request.body(Body.class);
    Login.LoggedIn session =
        accounts
            .login()
            .login(
                Fields.required(body.username(), "username"),
                Fields.required(body.password(), "password"),
                scope(body.scope()));
    return Answer.json(
        201,
        new LoggedIn(
            session.token(),
            session.sessionId(),
            session.userId(),
            Timestamps.text(session.expiresAt())));
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
