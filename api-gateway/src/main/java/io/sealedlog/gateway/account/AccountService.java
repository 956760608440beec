package io.sealedlog.gateway.account;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.RecoveryCredentials;
import io.sealedlog.vault.store.Session;
import io.sealedlog.vault.store.Username;
import io.sealedlog.vault.store.Versioned;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

/// The use cases of accounts: registration, login, password change and recovery. Each has two
/// forms: with the password itself, where the gateway makes the keys, and by a client that keeps
/// the password and made them. Nothing here closes a secret: each stays its maker's.
public final class AccountService implements AutoCloseable {
  private static final Duration PUBLISHING_BOUND = Duration.ofSeconds(2);

  private final Accounts accounts;
  private final PasswordWork work;
  private final Credentials credentials;
  private final Registration registration;
  private final Login login;
  private final PasswordChange passwordChange;
  private final Recovery recovery;

  public AccountService(
      GatewayConfig config,
      ServiceContext context,
      Vault vault,
      CommandPublisher publisher,
      IdentityLock lock,
      SessionCheck sessions) {
    Clock clock = context.clock();
    SecureRandom random = context.random();
    Ids ids = new Ids(clock, random);
    this.accounts = vault.accounts();
    this.work =
        new PasswordWork(
            config.passwords().threads(), config.passwords().queue(), context.metrics());
    this.credentials = new Credentials(config.passwords(), vault.serviceKeys(), random);
    PasswordRules rules = new PasswordRules(config.passwords().minLength());
    PasswordVerification check = new PasswordVerification(accounts, credentials);
    IdentityPublishing publishing =
        new IdentityPublishing(publisher, accounts, ids, PUBLISHING_BOUND);
    CredentialReplacement replacement = new CredentialReplacement(accounts, sessions);
    SessionStart start =
        new SessionStart(
            vault.sessions(),
            lock,
            new SessionStart.Lifetimes(
                config.limits().sessionLifetime(), config.bulk().sendLifetime()),
            ids,
            clock,
            random);
    this.registration =
        new Registration(accounts, work, rules, credentials, publishing, clock, random);
    this.login = new Login(accounts, work, check, credentials, start, publishing);
    this.passwordChange =
        new PasswordChange(accounts, work, rules, check, credentials, replacement);
    this.recovery = new Recovery(accounts, work, rules, credentials, replacement, random);
  }

  /// Makes an account whose identity, credentials and recovery code the gateway makes.
  ///
  /// @throws io.sealedlog.gateway.problem.Problem when the name is taken or the password is weak
  public RegisteredAccount register(Username username, String password) {
    return registration.register(Registration.Request.withPassword(username, password));
  }

  /// Makes an account whose keys a client made.
  ///
  /// @param identity of version 1, with keys of all suites
  /// @param userShare 32 bytes, of version 1
  /// @throws io.sealedlog.gateway.problem.Problem when the name or the user id is taken
  public RegisteredAccount registerByClient(
      Username username,
      CredentialsByClient password,
      IdentityRecord identity,
      SecretBytes userShare,
      RecoveryCredentials recovery) {
    return registration.register(
        Registration.Request.byClient(username, password, identity, userShare, recovery));
  }

  /// Starts a session that holds the identity for the gateway to use.
  ///
  /// @throws io.sealedlog.gateway.problem.Problem wrong credentials
  public StartedSession logIn(String name, String password, Session.Scope scope) {
    return login.login(name, PasswordProof.password(password), scope);
  }

  /// Starts a session without the identity, which the client gets sealed.
  ///
  /// @param authenticationKey 32 bytes, derived from the password
  /// @throws io.sealedlog.gateway.problem.Problem wrong credentials
  public StartedSession logInByClient(String name, SecretBytes authenticationKey) {
    return login.login(
        name, PasswordProof.authenticationKey(authenticationKey), Session.Scope.FULL);
  }

  /// Sets a new password. All other sessions of the user end.
  public void changePassword(ActiveSession session, String current, String fresh) {
    passwordChange.change(session, PasswordChange.Request.withPassword(current, fresh));
  }

  /// Sets the credentials that a client made of a new password. All other sessions of the user end.
  ///
  /// @param currentKey the present authentication key, 32 bytes
  public void changePasswordByClient(
      ActiveSession session, SecretBytes currentKey, CredentialsByClient fresh) {
    passwordChange.change(session, PasswordChange.Request.byClient(currentKey, fresh));
  }

  /// Sets a new password and uses the code up. All sessions of the user end.
  ///
  /// @return the new recovery code, to be shown this once
  public String recover(String name, String code, String newPassword) {
    return recovery
        .recover(name, Recovery.Request.withCode(code, newPassword))
        .orElseThrow(() -> new IllegalStateException("a recovery made no new code"));
  }

  /// Sets credentials that a client made and uses the code up. All sessions of the user end.
  ///
  /// @param recoveryAuth 32 bytes, derived from the code
  /// @param fresh credentials of a new code
  public void recoverByClient(
      String name,
      SecretBytes recoveryAuth,
      CredentialsByClient password,
      RecoveryCredentials fresh) {
    var _ = recovery.recover(name, Recovery.Request.byClient(recoveryAuth, password, fresh));
  }

  /// The identity under the recovery code, for a client to unlock. The code is not used up by this.
  ///
  /// @param recoveryAuth 32 bytes, derived from the code
  public SealedIdentity sealedIdentity(String name, SecretBytes recoveryAuth) {
    return recovery.sealedIdentity(name, recoveryAuth);
  }

  /// Parameters for a client to derive the keys of this name's password with; for a name that
  /// nobody has, an answer that can't be told from a real one.
  public KdfParameters kdfOf(String name) {
    return Username.parse(name)
        .flatMap(accounts::find)
        .flatMap(account -> accounts.password(account.id()))
        .map(Versioned::value)
        .map(PasswordCredentials::kdf)
        .orElseGet(() -> credentials.parametersOfNobody(name.toLowerCase(Locale.ROOT)));
  }

  /// Ends the work on passwords. Callers whose work has not begun are told so.
  @Override
  public void close() {
    work.close();
  }
}
