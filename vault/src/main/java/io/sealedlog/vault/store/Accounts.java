package io.sealedlog.vault.store;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.protocol.UserId;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Row;
import io.sealedlog.runtime.database.SqlExecutor;
import io.sealedlog.vault.keys.MasterKeyService;
import io.sealedlog.vault.store.AccountSeals.SealedPassword;
import io.sealedlog.vault.store.AccountSeals.SealedRecovery;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// The table of accounts. All fields are authenticated when they are read: a row that was modified
/// in the database leads to an [io.sealedlog.crypto.OpenFailedException].
public final class Accounts {
  /// The most accounts that one call may ask for.
  public static final int MOST_AT_ONCE = 500;

  private static final long FIRST_VERSION = 1;
  private static final String ACCOUNT_COLUMNS =
      "user_id, username, identity_version, identity_record, identity_published, created_at,"
          + " account_sealed";

  private final Jdbc jdbc;
  private final AccountSeals seals;

  public Accounts(Jdbc jdbc, MasterKeyService masterKey) {
    this.jdbc = jdbc;
    this.seals = new AccountSeals(masterKey);
  }

  /// @throws UsernameTakenException when the username or the id exists, also when it is created
  ///   concurrently
  public void create(NewAccount created) throws UsernameTakenException {
    Account account = created.account();
    UserId id = account.id();
    KdfParameters kdf = created.password().kdf();
    SealedPassword password = seals.sealPassword(id, FIRST_VERSION, created.password());
    SealedRecovery recovery = seals.sealRecovery(id, FIRST_VERSION, created.recovery());
    int inserted =
        jdbc.update(
            """
            INSERT INTO vault.accounts (
              user_id, username, identity_version, identity_record, identity_published, created_at,
              account_sealed, share_version, user_share_sealed,
              password_version, kdf, kdf_p1, kdf_p2, kdf_p3, kdf_salt,
              verifier_sealed, password_wrap_sealed,
              recovery_version, recovery_auth_hash_sealed, recovery_wrap_sealed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            id.value(),
            account.username().value(),
            account.identityVersion(),
            account.identityRecord().shared(),
            account.identityPublished(),
            account.createdAt(),
            seals.sealAccount(account).shared(),
            created.userShare().version(),
            seals.sealShare(id, created.userShare()).shared(),
            password.version(),
            kdf.algorithm().id(),
            kdf.p1(),
            kdf.p2(),
            kdf.p3(),
            kdf.keySalt().shared(),
            password.verifier().shared(),
            password.wrap().shared(),
            recovery.version(),
            recovery.authHash().shared(),
            recovery.wrap().shared());
    if (inserted == 0) {
      throw new UsernameTakenException();
    }
  }

  public Optional<Account> find(Username username) {
    return Optional.ofNullable(findByName(List.of(username)).get(username));
  }

  public Optional<Account> find(UserId userId) {
    return Optional.ofNullable(findById(List.of(userId)).get(userId));
  }

  /// Returns the existing accounts of at most [#MOST_AT_ONCE] users.
  public Map<Username, Account> findByName(Collection<Username> usernames) {
    requireBound(usernames);
    return byKey(
        Account::username,
        jdbc.query(
            "SELECT " + ACCOUNT_COLUMNS + " FROM vault.accounts WHERE username = ANY (?)",
            this::account,
            (Object) usernames.stream().map(Username::value).toArray(String[]::new)));
  }

  /// Returns the existing accounts of at most [#MOST_AT_ONCE] users.
  public Map<UserId, Account> findById(Collection<UserId> userIds) {
    requireBound(userIds);
    return byKey(
        Account::id,
        jdbc.query(
            "SELECT " + ACCOUNT_COLUMNS + " FROM vault.accounts WHERE user_id = ANY (?)",
            this::account,
            (Object) userIds.stream().map(UserId::value).toArray(UUID[]::new)));
  }

  /// Records that the identity record is in the log. Idempotent.
  public void markPublished(UserId userId) {
    jdbc.updateOne(
        "UPDATE vault.accounts SET identity_published = true WHERE user_id = ?", userId.value());
  }

  public Optional<Share> userShare(UserId userId) {
    return jdbc.queryOne(
        "SELECT share_version, user_share_sealed FROM vault.accounts WHERE user_id = ?",
        row ->
            seals.openShare(userId, row.integer("share_version"), bytes(row, "user_share_sealed")),
        userId.value());
  }

  public Optional<Versioned<PasswordCredentials>> password(UserId userId) {
    return jdbc.queryOne(
        """
        SELECT password_version, kdf, kdf_p1, kdf_p2, kdf_p3, kdf_salt,
               verifier_sealed, password_wrap_sealed
        FROM vault.accounts WHERE user_id = ?
        """,
        row -> seals.openPassword(userId, sealedPassword(row)),
        userId.value());
  }

  public Optional<Versioned<RecoveryCredentials>> recovery(UserId userId) {
    return jdbc.queryOne(
        """
        SELECT recovery_version, recovery_auth_hash_sealed, recovery_wrap_sealed
        FROM vault.accounts WHERE user_id = ?
        """,
        row ->
            seals.openRecovery(
                userId,
                new SealedRecovery(
                    row.longInteger("recovery_version"),
                    bytes(row, "recovery_auth_hash_sealed"),
                    bytes(row, "recovery_wrap_sealed"))),
        userId.value());
  }

  /// Replaces the credentials of an unchanged password, for instance when the KDF parameters are
  /// raised. Keeps the sessions.
  ///
  /// @param version of the credentials that are to be replaced
  /// @return false, without any change, when these are no longer the current credentials
  public boolean replacePassword(UserId userId, long version, PasswordCredentials password) {
    return replacePassword(jdbc, userId, version, password);
  }

  /// Sets a new password and deletes all sessions but one, in one transaction.
  ///
  /// @param version of the credentials with which the old password was verified
  /// @return false, without any change, when these are no longer the current credentials
  public boolean changePassword(
      UserId userId, long version, PasswordCredentials password, UUID keptSession) {
    return jdbc.inTransaction(transaction -> {
      if (!replacePassword(transaction, userId, version, password)) {
        return false;
      }
      Sessions.deleteOthers(transaction, userId, keptSession);
      return true;
    });
  }

  /// Uses a recovery code: sets a new password and a new recovery code and deletes all sessions, in
  /// one transaction.
  ///
  /// @param version of the recovery credentials with which the code was verified
  /// @return false, without any change, when the code was used meanwhile
  public boolean recover(
      UserId userId, long version, PasswordCredentials password, RecoveryCredentials recovery) {
    SealedRecovery sealed = seals.sealRecovery(userId, version + 1, recovery);
    return jdbc.inTransaction(transaction -> {
      // Locks the row, so that the password version read here is the one that is replaced.
      Optional<Long> passwordVersion =
          transaction.queryOne(
              """
              UPDATE vault.accounts
              SET recovery_version = ?, recovery_auth_hash_sealed = ?, recovery_wrap_sealed = ?
              WHERE user_id = ? AND recovery_version = ?
              RETURNING password_version
              """,
              row -> row.longInteger("password_version"),
              sealed.version(),
              sealed.authHash().shared(),
              sealed.wrap().shared(),
              userId.value(),
              version);
      if (passwordVersion.isEmpty()) {
        return false;
      }
      if (!replacePassword(transaction, userId, passwordVersion.get(), password)) {
        throw new IllegalStateException("a locked row has changed");
      }
      Sessions.deleteAll(transaction, userId);
      return true;
    });
  }

  private boolean replacePassword(
      SqlExecutor sql, UserId userId, long version, PasswordCredentials password) {
    SealedPassword sealed = seals.sealPassword(userId, version + 1, password);
    KdfParameters kdf = sealed.kdf();
    return sql.update(
            """
            UPDATE vault.accounts
            SET password_version = ?, kdf = ?, kdf_p1 = ?, kdf_p2 = ?, kdf_p3 = ?, kdf_salt = ?,
                verifier_sealed = ?, password_wrap_sealed = ?
            WHERE user_id = ? AND password_version = ?
            """,
            sealed.version(),
            kdf.algorithm().id(),
            kdf.p1(),
            kdf.p2(),
            kdf.p3(),
            kdf.keySalt().shared(),
            sealed.verifier().shared(),
            sealed.wrap().shared(),
            userId.value(),
            version)
        == 1;
  }

  private Account account(Row row) {
    Account account =
        new Account(
            new UserId(row.uuid("user_id")),
            new Username(row.text("username")),
            row.integer("identity_version"),
            bytes(row, "identity_record"),
            row.flag("identity_published"),
            row.instant("created_at"));
    seals.verifyAccount(account, bytes(row, "account_sealed"));
    return account;
  }

  private static SealedPassword sealedPassword(Row row) {
    return new SealedPassword(
        row.longInteger("password_version"),
        new KdfParameters(
            KdfParameters.Algorithm.ofId(row.integer("kdf")),
            row.integer("kdf_p1"),
            row.integer("kdf_p2"),
            row.integer("kdf_p3"),
            bytes(row, "kdf_salt")),
        bytes(row, "verifier_sealed"),
        bytes(row, "password_wrap_sealed"));
  }

  private static Bytes bytes(Row row, String column) {
    return Bytes.wrap(row.bytes(column));
  }

  private static void requireBound(Collection<?> asked) {
    if (asked.size() > MOST_AT_ONCE) {
      throw new IllegalArgumentException("more than " + MOST_AT_ONCE + " accounts at once");
    }
  }

  private static <K> Map<K, Account> byKey(Function<Account, K> key, List<Account> accounts) {
    Map<K, Account> map = new LinkedHashMap<>();
    accounts.forEach(account -> map.put(key.apply(account), account));
    return map;
  }
}
