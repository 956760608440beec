package io.sealedlog.gateway.api.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Timestamps;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;

/// `GET /v1/users/me`
record GetMe(Accounts accounts) implements Endpoint {
  record Me(UserId userId, String username, String createdAt, Identity identity) {}

  /// @param record the published one, base64url
  record Identity(int version, Bytes record) {}

  @Override
  public Answer handle(Request request) {
    Account account =
        accounts
            .find(request.session().userId())
            .orElseThrow(() -> Problem.of(ProblemType.SESSION_ENDED, "the account is gone"));
    return Answer.ok(
        new Me(
            account.id(),
            account.username().value(),
            Timestamps.text(account.createdAt()),
            new Identity(account.identityVersion(), account.identityRecord())));
  }
}
