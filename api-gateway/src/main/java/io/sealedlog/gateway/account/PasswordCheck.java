package io.sealedlog.gateway.account;

import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityMismatchException;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.crypto.sl1.PasswordKeys;
import io.sealedlog.crypto.sl1.Passwords;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.Share;
import io.sealedlog.vault.store.Username;
import io.sealedlog.vault.store.Versioned;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks a name and a password, and unlocks the identity behind them. A name that nobody has costs
/// the same work and gets the same answer as a wrong password.
final class PasswordCheck {
  private static final Logger log = LoggerFactory.getLogger(PasswordCheck.class);

  /// Nobody's password is this long; what is longer is not normalized and hashed for its sender.
  private static final int MAX_CHARACTERS = 1024;

  private final Accounts accounts;
  private final Credentials credentials;

  PasswordCheck(Accounts accounts, Credentials credentials) {
    this.accounts = accounts;
    this.credentials = credentials;
  }

  /// Whose password it was and what it unlocked. Closing it locks the identity.
  record Passed(
      Account account,
      Share userShare,
      Versioned<PasswordCredentials> password,
      Identity identity,
      IdentityRecord record)
      implements AutoCloseable {
    @Override
    public void close() {
      identity.close();
      userShare.bytes().close();
    }
  }

  /// Slow: runs on [PasswordWork].
  ///
  /// @throws Problem wrong credentials
  Passed require(String name, String password) {
    boolean usable = isUsable(password);
    String derivedFrom = usable ? password : "no password has this form";
    Optional<Account> account = Username.parse(name).flatMap(accounts::find);
    if (account.isEmpty()) {
      checkNobody(name, derivedFrom);
      throw wrong();
    }
    Passed passed = check(account.get(), derivedFrom).orElseThrow(PasswordCheck::wrong);
    if (!usable) {
      passed.close();
      throw wrong();
    }
    return passed;
  }

  static Problem wrong() {
    return Problem.of(
        ProblemType.WRONG_CREDENTIALS, "there is no account with this name and this secret");
  }

  private void checkNobody(String name, String password) {
    KdfParameters kdf = credentials.parametersOfNobody(name.toLowerCase(Locale.ROOT));
    try (PasswordKeys keys = PasswordKeys.derive(password, kdf);
        SecretBytes authenticationKey = keys.authenticationKey()) {
      credentials.verifier().matchNobody(authenticationKey);
    }
  }

  private Optional<Passed> check(Account account, String password) {
    Versioned<PasswordCredentials> stored = accounts.password(account.id()).orElseThrow();
    try (PasswordKeys keys = PasswordKeys.derive(password, stored.value().kdf());
        SecretBytes authenticationKey = keys.authenticationKey()) {
      if (!credentials.verifier().matches(stored.value().verifier(), authenticationKey)) {
        return Optional.empty();
      }
      Share share = accounts.userShare(account.id()).orElseThrow();
      IdentityRecord record = IdentityRecord.parse(account.identityRecord());
      try (SecretBytes kek = keys.keyEncryptionKey(share.bytes())) {
        IdentityWrap.Binding binding =
            IdentityWrap.Binding.password(record, stored.value().kdf(), share.version());
        Identity identity = unlock(stored.value().wrap(), binding, kek, record);
        return Optional.of(new Passed(account, share, stored, identity, record));
      }
    }
  }

  // A client that registered an account may have sealed anything.
  static Identity unlock(
      IdentityWrap wrap, IdentityWrap.Binding binding, SecretBytes key, IdentityRecord record) {
    try {
      return Identity.unlock(wrap.open(binding, key), record);
    } catch (OpenFailedException | IdentityMismatchException e) {
      log.atWarn().addKeyValue("userId", record.userId()).log("a wrap is not of its identity");
      throw Problem.of(
          ProblemType.REFUSED, "what is stored of the account's identity does not open with this");
    }
  }

  private static boolean isUsable(String password) {
    if (password.length() > MAX_CHARACTERS) {
      return false;
    }
    try {
      return !Passwords.normalize(password).isEmpty();
    } catch (MalformedException e) {
      return false;
    }
  }
}
