package io.sealedlog.gateway.api.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Fingerprint;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.Username;

/// `GET /v1/users/{username}`
final class GetUser implements Endpoint {
  private final Accounts accounts;

  GetUser(Accounts accounts) {
    this.accounts = accounts;
  }

  record User(UserId userId, String username, PublicIdentity identity) {}

  /// @param fingerprint of the caller's identity and this one together, the same on both sides
  record PublicIdentity(int version, Bytes record, String fingerprint) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    Account account =
        Username.parse(request.path("username"))
            .flatMap(accounts::find)
            .orElseThrow(GetUser::unknown);
    Account caller = accounts.find(session.userId()).orElseThrow(GetUser::unknown);
    return Answer.ok(
        new User(
            account.id(),
            account.username().value(),
            new PublicIdentity(
                account.identityVersion(),
                account.identityRecord(),
                Fingerprint.of(hash(caller), hash(account)))));
  }

  private static Bytes hash(Account account) {
    return IdentityRecord.parse(account.identityRecord()).hash();
  }

  private static Problem unknown() {
    return Problem.of(ProblemType.UNKNOWN_USER, "there is no user of this name");
  }
}
