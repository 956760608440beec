package io.sealedlog.gateway.account;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.RecoveryCode;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.NewAccount;
import io.sealedlog.vault.store.Share;
import io.sealedlog.vault.store.Username;
import io.sealedlog.vault.store.UsernameTakenException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Makes accounts: identity, credentials and recovery code.
public final class Registration {
  private static final String WHEN_UNKNOWN =
      "the vault went away while the account was made: register again, and if the name is taken,"
          + " log in with the password";

  static final int FIRST_SHARE = 1;
  private static final int SHARE_LENGTH = 32;

  private final AccountParts parts;
  private final Ids ids;
  private final Clock clock;
  private final SecureRandom random;

  Registration(AccountParts parts, Ids ids, Clock clock, SecureRandom random) {
    this.parts = parts;
    this.ids = ids;
    this.clock = clock;
    this.random = random;
  }

  /// @param recoveryCode shown this once
  public record Registered(UserId userId, Username username, String recoveryCode) {
    @Override
    public String toString() {
      return "Registered[" + userId + "]";
    }
  }

  private record Created(Account account, String recoveryCode) {
    @Override
    public String toString() {
      return "Created[" + account.id() + "]";
    }
  }

  public Registered register(String name, String password) {
    Username username = username(name);
    parts.rules().requireForm(password, "password");
    if (parts.accounts().find(username).isPresent()) {
      throw taken();
    }
    Created created = parts.work().run(() -> create(username, password));
    parts.publishing().publish(created.account());
    return new Registered(created.account().id(), username, created.recoveryCode());
  }

  private Created create(Username username, String password) {
    parts.rules().requireStrength(password, username);
    UserId userId = new UserId(ids.version4());
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    try (Identity identity = Identity.generate(random);
        RecoveryCode code = RecoveryCode.generate(random);
        SecretBytes shareBytes = SecretBytes.random(random, SHARE_LENGTH)) {
      IdentityRecord record = identity.firstRecord(userId.value(), now.toEpochMilli());
      Share share = new Share(FIRST_SHARE, shareBytes);
      Account account =
          new Account(userId, username, record.version(), record.encoded(), false, now);
      Credentials credentials = parts.credentials();
      NewAccount made =
          new NewAccount(
              account,
              share,
              credentials.ofPassword(password, record, share, identity.seed()),
              credentials.ofCode(code, record, share, identity.seed()));
      if (!UncertainCommit.make(() -> store(made), () -> isStored(account), WHEN_UNKNOWN)) {
        throw taken();
      }
      return new Created(account, code.text());
    }
  }

  private boolean store(NewAccount made) {
    try {
      parts.accounts().create(made);
      return true;
    } catch (UsernameTakenException e) {
      return false;
    }
  }

  private boolean isStored(Account account) {
    return parts.accounts().find(account.id()).isPresent();
  }

  /// @throws Problem when it can't be anybody's name
  public static Username username(String name) {
    return Username.parse(name)
        .orElseThrow(() ->
            Problem.of(
                ProblemType.INVALID_USERNAME, "field username must be 3 to 64 of a-z 0-9 . _ -"));
  }

  static Problem taken() {
    return Problem.of(ProblemType.USERNAME_TAKEN, "choose another username");
  }
}
