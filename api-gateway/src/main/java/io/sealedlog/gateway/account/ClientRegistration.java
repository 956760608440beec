package io.sealedlog.gateway.account;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.NewAccount;
import io.sealedlog.vault.store.RecoveryCredentials;
import io.sealedlog.vault.store.Share;
import io.sealedlog.vault.store.Username;
import io.sealedlog.vault.store.UsernameTakenException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Makes accounts whose identity, share and wraps a client made: neither the password nor the seed
/// is ever here. Whether the password is a good one, and whether the wraps open, the client alone
/// can know.
public final class ClientRegistration {
  private static final String WHEN_UNKNOWN =
      "the vault went away while the account was made: register again, and if the name is taken,"
          + " log in";

  private final AccountParts parts;
  private final Clock clock;

  ClientRegistration(AccountParts parts, Clock clock) {
    this.parts = parts;
    this.clock = clock;
  }

  /// What a client brings. Closing it wipes the secrets among it.
  ///
  /// @param identity of version 1, with keys of all suites
  /// @param userShare 32 bytes, of version 1
  public record Brought(
      Username username,
      ClientPassword password,
      IdentityRecord identity,
      SecretBytes userShare,
      RecoveryCredentials recovery)
      implements AutoCloseable {
    @Override
    public void close() {
      password.close();
      userShare.close();
    }

    UserId userId() {
      return new UserId(identity.userId());
    }
  }

  /// @throws Problem when the name or the id is taken
  public UserId register(Brought brought) {
    if (parts.accounts().find(brought.username()).isPresent()) {
      throw Registration.taken();
    }
    Account account = parts.work().run(() -> create(brought));
    parts.publishing().publish(account);
    return account.id();
  }

  private Account create(Brought brought) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    IdentityRecord identity = brought.identity();
    Account account =
        new Account(
            brought.userId(),
            brought.username(),
            identity.version(),
            identity.encoded(),
            false,
            now);
    NewAccount made =
        new NewAccount(
            account,
            new Share(Registration.FIRST_SHARE, brought.userShare()),
            parts.credentials().ofClient(brought.password()),
            brought.recovery());
    if (!UncertainCommit.make(() -> store(made), () -> isStored(account), WHEN_UNKNOWN)) {
      throw refusal(brought);
    }
    return account;
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
    return parts
        .accounts()
        .find(account.id())
        .filter(stored -> stored.username().equals(account.username()))
        .filter(stored -> stored.identityRecord().equals(account.identityRecord()))
        .isPresent();
  }

  private Problem refusal(Brought brought) {
    return parts.accounts().find(brought.username()).isPresent()
        ? Registration.taken()
        : Problem.of(ProblemType.USER_ID_TAKEN, "make an identity with another user id");
  }
}
