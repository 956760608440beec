package io.sealedlog.gateway.account;

import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.Username;
import io.sealedlog.vault.store.Versioned;
import java.time.Duration;
import java.util.Locale;

/// The use cases of accounts, put together.
public final class AccountService {
  private static final Duration PUBLISHING_BOUND = Duration.ofSeconds(2);

  private final AccountParts parts;
  private final Registration registration;
  private final Login login;
  private final ClientRegistration clientRegistration;
  private final ClientLogin clientLogin;
  private final PasswordChange passwordChange;
  private final ClientPasswordChange clientPasswordChange;
  private final Recovery recovery;
  private final ClientRecovery clientRecovery;

  public AccountService(
      GatewayConfig config,
      ServiceContext context,
      PasswordWork work,
      Vault vault,
      CommandPublisher publisher,
      IdentityLock lock,
      SessionCheck sessions) {
    Ids ids = new Ids(context.clock(), context.random());
    this.parts =
        new AccountParts(
            vault.accounts(),
            work,
            new PasswordRules(config.passwords().minLength()),
            new Credentials(config.passwords(), vault.serviceKeys(), context.random()),
            new IdentityPublishing(publisher, vault.accounts(), ids, PUBLISHING_BOUND));
    this.registration = new Registration(parts, ids, context.clock(), context.random());
    Login.SessionStart start =
        new Login.SessionStart(
            vault.sessions(),
            lock,
            new Login.Lifetimes(config.limits().sessionLifetime(), config.bulk().sendLifetime()),
            ids,
            context.clock(),
            context.random());
    this.login = new Login(parts, start);
    this.clientRegistration = new ClientRegistration(parts, context.clock());
    this.clientLogin = new ClientLogin(parts, start);
    CredentialReplacement replacement = new CredentialReplacement(vault.accounts(), sessions);
    this.passwordChange = new PasswordChange(parts, replacement);
    this.clientPasswordChange = new ClientPasswordChange(parts, replacement);
    RecoveryCheck code = new RecoveryCheck(vault.accounts());
    this.recovery = new Recovery(parts, code, replacement, context.random());
    this.clientRecovery = new ClientRecovery(parts, code, replacement);
  }

  public Registration registration() {
    return registration;
  }

  public Login login() {
    return login;
  }

  public ClientRegistration clientRegistration() {
    return clientRegistration;
  }

  public ClientLogin clientLogin() {
    return clientLogin;
  }

  public PasswordChange passwordChange() {
    return passwordChange;
  }

  public ClientPasswordChange clientPasswordChange() {
    return clientPasswordChange;
  }

  public Recovery recovery() {
    return recovery;
  }

  public ClientRecovery clientRecovery() {
    return clientRecovery;
  }

  /// How the keys of this name's password are derived; for a name that nobody has, an answer that
  /// can't be told from a real one.
  public KdfParameters kdfOf(String name) {
    return Username.parse(name)
        .flatMap(parts.accounts()::find)
        .flatMap(account -> parts.accounts().password(account.id()))
        .map(Versioned::value)
        .map(PasswordCredentials::kdf)
        .orElseGet(() -> parts.credentials().parametersOfNobody(name.toLowerCase(Locale.ROOT)));
  }
}
