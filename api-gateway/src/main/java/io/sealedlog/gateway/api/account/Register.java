package io.sealedlog.gateway.api.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.account.CredentialsByClient;
import io.sealedlog.gateway.account.RegisteredAccount;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.RecoveryCredentials;
import io.sealedlog.vault.store.Username;
import org.jspecify.annotations.Nullable;

/// `POST /v1/accounts`
final class Register implements Endpoint {
  private final AccountService accounts;

  Register(AccountService accounts) {
    this.accounts = accounts;
  }

  /// @param password in server mode; in client mode the other three
  record Body(
      @Nullable String username,
      @Nullable String password,
      @Nullable KdfJson kdf,
      @Nullable Bytes authenticationKey,
      ByClientJson.@Nullable Identity identity) {
    boolean byClient() {
      return kdf != null || authenticationKey != null || identity != null;
    }

    @Override
    public String toString() {
      return "Body[" + username + "]";
    }
  }

  /// @param recoveryCode null in client mode, where the client makes its own
  record Registered(UserId userId, String username, @Nullable String recoveryCode) {
    @Override
    public String toString() {
      return "Registered[" + userId + "]";
    }
  }

  @Override
  public Answer handle(Request request) {
    Body body = request.body(Body.class);
    return body.byClient() ? registerByClient(body) : registerWithPassword(body);
  }

  private Answer registerWithPassword(Body body) {
    String name = Fields.required(body.username(), "username");
    String password = Fields.required(body.password(), "password");
    Username username = username(name);
    return answer(username, accounts.register(username, password));
  }

  private Answer registerByClient(Body body) {
    if (body.password() != null) {
      throw Problem.of(
          ProblemType.INVALID_VALUE,
          "field password must not be given together with field authenticationKey");
    }
    ByClientJson.Identity identity = Fields.required(body.identity(), "identity");
    Username username = username(Fields.required(body.username(), "username"));
    try (CredentialsByClient password =
        ByClientJson.credentials(
            body.kdf(),
            body.authenticationKey(),
            identity.passwordWrap(),
            "identity.passwordWrap")) {
      IdentityRecord record = ByClientJson.identityRecord(identity.record());
      try (SecretBytes share = ByClientJson.secret(identity.userShare(), "identity.userShare")) {
        RecoveryCredentials recovery =
            ByClientJson.recovery(
                identity.recoveryAuthHash(), identity.recoveryWrap(), "identity.");
        return answer(
            username, accounts.registerByClient(username, password, record, share, recovery));
      }
    }
  }

  private static Answer answer(Username username, RegisteredAccount registered) {
    return Answer.json(
        201, new Registered(registered.userId(), username.value(), registered.recoveryCode()));
  }

  private static Username username(String name) {
    return Username.parse(name)
        .orElseThrow(() ->
            Problem.of(
                ProblemType.INVALID_USERNAME, "field username must be 3 to 64 of a-z 0-9 . _ -"));
  }
}
