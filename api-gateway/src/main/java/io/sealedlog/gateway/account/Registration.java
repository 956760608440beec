package io.sealedlog.gateway.account;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.RecoveryCode;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.NewAccount;
import io.sealedlog.vault.store.RecoveryCredentials;
import io.sealedlog.vault.store.Share;
import io.sealedlog.vault.store.Username;
import io.sealedlog.vault.store.UsernameTakenException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Makes accounts. For a password, the gateway makes the identity, the credentials and the recovery
/// code. A client that keeps its password makes all of them by itself: neither the password nor the
/// seed is ever here, and the client alone can know that the password is a good one and that the
/// wraps open.
final class Registration {
  static final int FIRST_SHARE = 1;

  private static final String WHEN_UNKNOWN =
      "the vault went away while the account was made: register again, and if the name is taken,"
          + " log in";

  private final Accounts accounts;
  private final PasswordWork work;
  private final PasswordRules rules;
  private final Credentials credentials;
  private final IdentityPublishing publishing;
  private final Ids ids;
  private final Clock clock;
  private final SecureRandom random;

  Registration(
      Accounts accounts,
      PasswordWork work,
      PasswordRules rules,
      Credentials credentials,
      IdentityPublishing publishing,
      Clock clock,
      SecureRandom random) {
    this.accounts = accounts;
    this.work = work;
    this.rules = rules;
    this.credentials = credentials;
    this.publishing = publishing;
    this.ids = new Ids(clock, random);
    this.clock = clock;
    this.random = random;
  }

  /// A wish for an account. It closes nothing: secrets stay their maker's.
  sealed interface Request permits WithPassword, ByClient {
    Username username();

    static Request withPassword(Username username, String password) {
      return new WithPassword(username, password);
    }

    /// @param identity of version 1, with keys of all suites
    /// @param userShare 32 bytes, of version 1
    static Request byClient(
        Username username,
        CredentialsByClient password,
        IdentityRecord identity,
        SecretBytes userShare,
        RecoveryCredentials recovery) {
      return new ByClient(username, password, identity, userShare, recovery);
    }
  }

  record WithPassword(Username username, String password) implements Request {
    @Override
    public String toString() {
      return "WithPassword[" + username + "]";
    }
  }

  record ByClient(
      Username username,
      CredentialsByClient password,
      IdentityRecord identity,
      SecretBytes userShare,
      RecoveryCredentials recovery)
      implements Request {}

  private record Created(Account account, @Nullable String recoveryCode) {
    @Override
    public String toString() {
      return "Created[" + account.id() + "]";
    }
  }

  /// @throws Problem when the name or a client's user id is taken
  RegisteredAccount register(Request request) {
    if (request instanceof WithPassword(_, String password)) {
      rules.requireForm(password, "password");
    }
    if (isTaken(request.username())) {
      throw nameTaken();
    }
    Created created =
        work.run(() ->
            switch (request) {
              case WithPassword(Username username, String password) -> create(username, password);
              case ByClient made -> create(made);
            });
    publishing.publish(created.account());
    return new RegisteredAccount(created.account().id(), created.recoveryCode());
  }

  private Created create(Username username, String password) {
    rules.requireStrength(password, username);
    Instant now = now();
    try (UnlockedIdentity identity = UnlockedIdentity.generate(ids.version4(), now, random);
        RecoveryCode code = RecoveryCode.generate(random)) {
      Account account = account(username, identity.record(), now);
      store(
          new NewAccount(
              account,
              identity.userShare(),
              credentials.ofPassword(password, identity),
              credentials.ofCode(code, identity)),
          WHEN_UNKNOWN + " with the password");
      return new Created(account, code.text());
    }
  }

  private Created create(ByClient made) {
    Account account = account(made.username(), made.identity(), now());
    store(
        new NewAccount(
            account,
            new Share(FIRST_SHARE, made.userShare()),
            credentials.of(made.password()),
            made.recovery()),
        WHEN_UNKNOWN);
    return new Created(account, null);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static Account account(Username username, IdentityRecord identity, Instant now) {
    return new Account(
        new UserId(identity.userId()),
        username,
        identity.version(),
        identity.encoded(),
        false,
        now);
  }

  /// @param advice for a caller to find out the outcome by, when it is unknown
  private void store(NewAccount made, String advice) {
    Account account = made.account();
    if (!UncertainCommit.make(() -> create(made), () -> isStored(account), advice)) {
      throw isTaken(account.username())
          ? nameTaken()
          : Problem.of(ProblemType.USER_ID_TAKEN, "make an identity with another user id");
    }
  }

  private boolean create(NewAccount made) {
    try {
      accounts.create(made);
      return true;
    } catch (UsernameTakenException e) {
      return false;
    }
  }

  // An account of a client has an id of the client's choice, which others may have chosen too.
  private boolean isStored(Account account) {
    return accounts
        .find(account.id())
        .filter(stored -> stored.username().equals(account.username()))
        .filter(stored -> stored.identityRecord().equals(account.identityRecord()))
        .isPresent();
  }

  private boolean isTaken(Username username) {
    return accounts.find(username).isPresent();
  }

  private static Problem nameTaken() {
    return Problem.of(ProblemType.USERNAME_TAKEN, "choose another username");
  }
}
