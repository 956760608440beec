package io.sealedlog.gateway.http;

import io.sealedlog.gateway.account.AccountService;

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
