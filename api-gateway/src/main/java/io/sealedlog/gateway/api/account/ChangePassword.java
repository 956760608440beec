package io.sealedlog.gateway.api.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.account.CredentialsByClient;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.limit.LoginThrottle;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
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

  /// @param currentPassword together with the new one, in server mode; in client mode the others
  record Body(
      @Nullable String currentPassword,
      @Nullable String newPassword,
      @Nullable Bytes currentAuthenticationKey,
      @Nullable KdfJson kdf,
      @Nullable Bytes authenticationKey,
      @Nullable Bytes passwordWrap) {
    boolean byClient() {
      return currentAuthenticationKey != null
          || kdf != null
          || authenticationKey != null
          || passwordWrap != null;
    }

    @Override
    public String toString() {
      return "Body";
    }
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    Body body = request.body(Body.class);
    if (body.byClient()) {
      return changeByClient(session, body, request);
    }
    String current = Fields.required(body.currentPassword(), "currentPassword");
    String fresh = Fields.required(body.newPassword(), "newPassword");
    return change(request, () -> accounts.changePassword(session, current, fresh));
  }

  private Answer changeByClient(ActiveSession session, Body body, Request request) {
    if (body.currentPassword() != null || body.newPassword() != null) {
      throw Problem.of(
          ProblemType.INVALID_VALUE,
          "fields currentPassword and newPassword must not be given together with keys");
    }
    try (SecretBytes current =
            ByClientJson.secret(body.currentAuthenticationKey(), "currentAuthenticationKey");
        CredentialsByClient fresh =
            ByClientJson.credentials(
                body.kdf(), body.authenticationKey(), body.passwordWrap(), "passwordWrap")) {
      return change(request, () -> accounts.changePasswordByClient(session, current, fresh));
    }
  }

  // By the id: the thief of a token does not use up the attempts at a login, nor the other way.
  private Answer change(Request request, Runnable change) {
    return throttle.attempt(
        request.session().userId().toString(),
        request.address(),
        () -> {
          change.run();
          return Answer.noContent();
        });
  }
}
