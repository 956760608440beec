package io.sealedlog.gateway.api.account;

import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;

/// `GET /v1/accounts/{username}/kdf`
final class GetKdf implements Endpoint {
  private final AccountService accounts;

  GetKdf(AccountService accounts) {
    this.accounts = accounts;
  }

  record Answered(KdfJson kdf) {}

  @Override
  public Answer handle(Request request) {
    return Answer.ok(new Answered(KdfJson.of(accounts.kdfOf(request.path("username")))));
  }
}
