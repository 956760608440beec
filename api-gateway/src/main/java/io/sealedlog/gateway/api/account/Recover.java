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
import io.sealedlog.vault.store.RecoveryCredentials;
import org.jspecify.annotations.Nullable;

/// `POST /v1/accounts/recovery`
final class Recover implements Endpoint {
  private final AccountService accounts;
  private final LoginThrottle throttle;

  Recover(AccountService accounts, LoginThrottle throttle) {
    this.accounts = accounts;
    this.throttle = throttle;
  }

  /// @param recoveryCode together with the new password, in server mode; in client mode the others
  record Body(
      @Nullable String username,
      @Nullable String recoveryCode,
      @Nullable String newPassword,
      @Nullable Bytes recoveryAuth,
      @Nullable KdfJson kdf,
      @Nullable Bytes authenticationKey,
      @Nullable Bytes passwordWrap,
      @Nullable Bytes recoveryWrap,
      @Nullable Bytes recoveryAuthHash) {
    @Override
    public String toString() {
      return "Body[" + username + "]";
    }
  }

  record Recovered(String recoveryCode) {
    @Override
    public String toString() {
      return "Recovered";
    }
  }

  @Override
  public Answer handle(Request request) {
    Body body = request.body(Body.class);
    String username = Fields.required(body.username(), "username");
    if (body.recoveryAuth() != null) {
      return recoverByClient(username, body, request);
    }
    String code = Fields.required(body.recoveryCode(), "recoveryCode");
    String newPassword = Fields.required(body.newPassword(), "newPassword");
    String next =
        throttle.attempt(
            username, request.address(), () -> accounts.recover(username, code, newPassword));
    return Answer.ok(new Recovered(next));
  }

  private Answer recoverByClient(String username, Body body, Request request) {
    if (body.recoveryCode() != null || body.newPassword() != null) {
      throw Problem.of(
          ProblemType.INVALID_VALUE,
          "fields recoveryCode and newPassword must not be given together with recoveryAuth");
    }
    RecoveryCredentials recovery =
        ByClientJson.recovery(body.recoveryAuthHash(), body.recoveryWrap(), "");
    try (SecretBytes auth = ByClientJson.secret(body.recoveryAuth(), "recoveryAuth");
        CredentialsByClient password =
            ByClientJson.credentials(
                body.kdf(), body.authenticationKey(), body.passwordWrap(), "passwordWrap")) {
      return throttle.attempt(
          username,
          request.address(),
          () -> {
            accounts.recoverByClient(username, auth, password, recovery);
            return Answer.noContent();
          });
    }
  }
}
