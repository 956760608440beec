package io.sealedlog.gateway.api.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.account.SealedIdentity;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.limit.LoginThrottle;
import org.jspecify.annotations.Nullable;

/// `POST /v1/accounts/recovery/wrap`: the identity under the recovery code, for a client that keeps
/// the code to itself.
final class GetRecoveryWrap implements Endpoint {
  private final AccountService accounts;
  private final LoginThrottle throttle;

  GetRecoveryWrap(AccountService accounts, LoginThrottle throttle) {
    this.accounts = accounts;
    this.throttle = throttle;
  }

  record Body(@Nullable String username, @Nullable Bytes recoveryAuth) {}

  /// @param recoveryWrap `iv || ciphertext`, bound to the fields after it
  record Wrapped(Bytes recoveryWrap, Bytes identityRecord, int userShareVersion, Bytes userShare) {}

  @Override
  public Answer handle(Request request) {
    Body body = request.body(Body.class);
    String username = Fields.required(body.username(), "username");
    try (SecretBytes auth = ByClientJson.secret(body.recoveryAuth(), "recoveryAuth")) {
      SealedIdentity found =
          throttle.attempt(
              username, request.address(), () -> accounts.sealedIdentity(username, auth));
      return Answer.ok(
          new Wrapped(
              found.wrap().encode(),
              found.identityRecord(),
              found.shareVersion(),
              found.userShare()));
    }
  }
}
