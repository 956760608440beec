package io.sealedlog.gateway.account;

import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.SecretBytes;
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
import org.jspecify.annotations.Nullable;

/// Checks a name and a proof of its password. A name that nobody has costs the same work and gets
/// the same answer as a wrong password or a wrong key.
final class PasswordVerification {
  /// Nobody's password is this long; a longer one is not normalized and hashed for its sender.
  private static final int MAX_CHARACTERS = 1024;

  private final Accounts accounts;
  private final Credentials credentials;

  PasswordVerification(Accounts accounts, Credentials credentials) {
    this.accounts = accounts;
    this.credentials = credentials;
  }

  /// @param text as it was typed
  record Password(String text) implements PasswordProof {
    @Override
    public String toString() {
      return "Password";
    }
  }

  /// @param key 32 bytes, stays its maker's
  record AuthenticationKey(SecretBytes key) implements PasswordProof {}

  /// The account of a right proof. Closing locks the identity.
  ///
  /// @param proof as it was given; a key in it stays its maker's
  /// @param unlocked null when the proof was an authentication key
  record Checked(
      PasswordProof proof,
      Account account,
      Versioned<PasswordCredentials> stored,
      @Nullable UnlockedIdentity unlocked)
      implements AutoCloseable {

    /// @throws IllegalStateException when the proof was an authentication key
    UnlockedIdentity requireUnlocked() {
      if (unlocked == null) {
        throw new IllegalStateException("an authentication key unlocks no identity");
      }
      return unlocked;
    }

    @Override
    public void close() {
      if (unlocked != null) {
        unlocked.close();
      }
    }
  }

  /// Slow: runs on [PasswordWork].
  ///
  /// @throws Problem wrong credentials
  Checked require(String name, PasswordProof proof) {
    Optional<Account> account = Username.parse(name).flatMap(accounts::find);
    if (account.isEmpty()) {
      matchNobody(name, proof);
      throw wrong();
    }
    return require(account.get(), proof);
  }

  /// Slow: runs on [PasswordWork].
  ///
  /// @throws Problem wrong credentials
  Checked require(Account account, PasswordProof proof) {
    Versioned<PasswordCredentials> stored =
        accounts.password(account.id()).orElseThrow(PasswordVerification::wrong);
    return new Checked(
        proof,
        account,
        stored,
        switch (proof) {
          case Password(String text) -> unlock(account, stored.value(), text);
          case AuthenticationKey(SecretBytes key) -> {
            if (!credentials.match(stored.value(), key)) {
              throw wrong();
            }
            yield null;
          }
        });
  }

  static Problem wrong() {
    return Problem.of(
        ProblemType.WRONG_CREDENTIALS, "there is no account with this name and this secret");
  }

  /// Works as long as for a name that somebody has.
  private void matchNobody(String name, PasswordProof proof) {
    switch (proof) {
      case Password(String text) -> {
        KdfParameters kdf = credentials.parametersOfNobody(name.toLowerCase(Locale.ROOT));
        try (PasswordKeys keys = PasswordKeys.derive(derivable(text), kdf);
            SecretBytes authenticationKey = keys.authenticationKey()) {
          credentials.matchNobody(authenticationKey);
        }
      }
      // A client has derived its key before.
      case AuthenticationKey(SecretBytes key) -> credentials.matchNobody(key);
    }
  }

  private UnlockedIdentity unlock(Account account, PasswordCredentials stored, String password) {
    try (PasswordKeys keys = PasswordKeys.derive(derivable(password), stored.kdf());
        SecretBytes authenticationKey = keys.authenticationKey()) {
      boolean matches = credentials.match(stored, authenticationKey);
      if (!matches || !isUsable(password)) {
        throw wrong();
      }
      Share share = accounts.userShare(account.id()).orElseThrow(PasswordVerification::wrong);
      return UnlockedIdentity.withPassword(account, stored, keys, share);
    }
  }

  /// The password, or another one in the place of one that keys can't be derived from, so that it
  /// costs the same.
  private static String derivable(String password) {
    return isUsable(password) ? password : "no password has this form";
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
