package io.sealedlog.gateway.api.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.account.SealedIdentity;
import io.sealedlog.gateway.account.StartedSession;
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
import java.util.function.Supplier;
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

  /// The start of a session in client mode, with the identity for the client to unlock.
  ///
  /// @param identityWrap `iv || ciphertext`, bound to the fields after it
  record LoggedInByClient(
      String token,
      UUID sessionId,
      UserId userId,
      String expiresAt,
      Bytes identityWrap,
      Bytes identityRecord,
      KdfJson kdf,
      int userShareVersion,
      Bytes userShare) {
    @Override
    public String toString() {
      return "LoggedInByClient[" + sessionId + "]";
    }
  }

  @Override
  public Answer handle(Request request) {
    Body body = request.body(Body.class);
    String username = Fields.required(body.username(), "username");
    if (body.authenticationKey() == null) {
      String password = Fields.required(body.password(), "password");
      return logIn(
          username, request, () -> accounts.logIn(username, password, scope(body.scope())));
    }
    requireOnlyAKey(body);
    try (SecretBytes key = ByClientJson.authenticationKey(body.authenticationKey())) {
      return logIn(username, request, () -> accounts.logInByClient(username, key));
    }
  }

  private static void requireOnlyAKey(Body body) {
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
  }

  private Answer logIn(String username, Request request, Supplier<StartedSession> start) {
    return answer(throttle.attempt(username, request.address(), start));
  }

  private static Answer answer(StartedSession session) {
    String expiresAt = Timestamps.text(session.expiresAt());
    StartedSession.IdentityUnderPassword identity = session.identity();
    if (identity == null) {
      return Answer.json(
          201, new LoggedIn(session.token(), session.sessionId(), session.userId(), expiresAt));
    }
    SealedIdentity sealed = identity.sealed();
    return Answer.json(
        201,
        new LoggedInByClient(
            session.token(),
            session.sessionId(),
            session.userId(),
            expiresAt,
            sealed.wrap().encode(),
            sealed.identityRecord(),
            KdfJson.of(identity.kdf()),
            sealed.shareVersion(),
            sealed.userShare()));
  }

  private static Session.Scope scope(@Nullable String word) {
    return switch (word == null ? FULL : word) {
      case FULL -> Session.Scope.FULL;
      case SEND -> Session.Scope.SEND;
      default ->
          throw Problem.of(ProblemType.INVALID_VALUE, "field scope must be \"full\" or \"send\"");
    };
  }

  /// A scope in the words of the API.
  static String word(Session.Scope scope) {
    return switch (scope) {
      case FULL -> FULL;
      case SEND -> SEND;
    };
  }
}
