package io.sealedlog.gateway.http;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.gateway.account.AccountService;
import org.jspecify.annotations.Nullable;

/// `GET /v1/accounts/{username}/kdf`
final class GetKdf implements Endpoint {
  private final AccountService accounts;

  GetKdf(AccountService accounts) {
    this.accounts = accounts;
  }

  record Answered(Kdf kdf) {}

  /// @param iterations of PBKDF2
  /// @param memoryKib of Argon2id
  /// @param passes of Argon2id
  /// @param lanes of Argon2id
  record Kdf(
      String algorithm,
      @Nullable Integer iterations,
      @Nullable Integer memoryKib,
      @Nullable Integer passes,
      @Nullable Integer lanes,
      Bytes salt) {
    static Kdf of(KdfParameters kdf) {
      String name = kdf.algorithm().wireName();
      return switch (kdf.algorithm()) {
        case PBKDF2_SHA256 -> new Kdf(name, kdf.p1(), null, null, null, kdf.keySalt());
        case ARGON2ID -> new Kdf(name, null, kdf.p1(), kdf.p2(), kdf.p3(), kdf.keySalt());
      };
    }
  }

  @Override
  public Answer handle(Request request) {
    return Answer.ok(new Answered(Kdf.of(accounts.kdfOf(request.path("username")))));
  }
}
