package io.sealedlog.gateway.account;

import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.Username;
import io.sealedlog.vault.store.Versioned;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

/// The use cases of accounts, put together.
public final class AccountService {
  private static final Duration PUBLISHING_BOUND = Duration.ofSeconds(2);

  private final Accounts accounts;
  private final Credentials credentials;
  private final Registration registration;
  private final Login login;
  private final PasswordChange passwordChange;
  private final Recovery recovery;

  public AccountService(
      GatewayConfig config,
      ServiceContext context,
      PasswordWork work,
      Vault vault,
      CommandPublisher publisher,
      IdentityLock lock,
      SessionCheck sessions) {
    Clock clock = context.clock();
    SecureRandom random = context.random();
    Ids ids = new Ids(clock, random);
    this.accounts = vault.accounts();
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

  public Registration registration() {
    return registration;
  }

  public Login login() {
    return login;
  }

  public PasswordChange passwordChange() {
    return passwordChange;
  }

  public Recovery recovery() {
    return recovery;
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
}
