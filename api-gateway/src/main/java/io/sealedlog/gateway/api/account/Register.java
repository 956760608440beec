package io.sealedlog.gateway.api.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.account.ClientRegistration;
import io.sealedlog.gateway.account.Registration;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.UserId;
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
      ClientAccountJson.@Nullable Identity identity) {
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
    if (body.byClient()) {
      return registerClient(body);
    }
    Registration.Registered registered =
        accounts
            .registration()
            .register(
                Fields.required(body.username(), "username"),
                Fields.required(body.password(), "password"));
    return Answer.json(
        201,
        new Registered(
            registered.userId(), registered.username().value(), registered.recoveryCode()));
  }

  private Answer registerClient(Body body) {
    if (body.password() != null) {
      throw Problem.of(
          ProblemType.INVALID_VALUE,
          "field password must not be given together with field authenticationKey");
    }
    try (ClientRegistration.Brought brought =
        ClientAccountJson.of(
            body.username(), body.kdf(), body.authenticationKey(), body.identity())) {
      UserId userId = accounts.clientRegistration().register(brought);
      return Answer.json(201, new Registered(userId, brought.username().value(), null));
    }
  }
}
