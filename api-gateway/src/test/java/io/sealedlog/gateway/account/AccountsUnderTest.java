package io.sealedlog.gateway.account;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.command.TestPublisher;
import io.sealedlog.gateway.config.GatewayConfig.PasswordSettings;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.gateway.session.SessionListener;
import io.sealedlog.protocol.UserId;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.VaultConfig;
import io.sealedlog.vault.keys.MasterKeyFile;
import io.sealedlog.vault.keys.MasterKeyService;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.Session;
import io.sealedlog.vault.store.Sessions;
import io.sealedlog.vault.store.Username;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The use cases of accounts on a real vault, with a line to it and a log that can be broken.
final class AccountsUnderTest implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration NO_TIME = Duration.ZERO;
  private static final PasswordRules RULES = new PasswordRules(12);

  final BreakableLine line;
  final Accounts accounts;
  final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  /// Users whose sessions were forgotten.
  final List<UserId> forgotten = new CopyOnWriteArrayList<>();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final PasswordWork work = new PasswordWork(2, 10, registry);
  private final Ids ids = new Ids(Clock.systemUTC(), RANDOM);
  private final Database database;
  private final MasterKeyService masterKey;
  private final Vault vault;
  private final Sessions sessions;
  private final IdentityLock lock;
  private final SessionCheck check;
  private final Credentials credentials;
  private final IdentityPublishing publishing;

  AccountsUnderTest(GatewayUnderTest gateway) {
    VaultConfig config = gateway.config(Map.of()).vault();
    vault = gateway.vault();
    database = Database.open(config.database());
    masterKey = MasterKeyFile.read(config.masterKeyFile(), RANDOM);
    line = new BreakableLine(database.dataSource());
    Jdbc jdbc = new Jdbc(line);
    accounts = new Accounts(jdbc, masterKey);
    sessions = new Sessions(jdbc, masterKey);
    lock = new IdentityLock(vault.sessionKeys(), vault.accounts(), RANDOM);
    check = new SessionCheck(sessions, lock, Clock.systemUTC(), new Forgotten());
    credentials = credentials(1_000, 4);
    publishing = new IdentityPublishing(publisher(), accounts, ids, NO_TIME);
  }

  RegisteredAccount register(String name, String password) {
    Registration registration =
        new Registration(accounts, work, RULES, credentials, publishing, Clock.systemUTC(), RANDOM);
    return registration.register(Registration.Request.withPassword(new Username(name), password));
  }

  StartedSession logIn(String name, String password) {
    return logIn(login(1_000, 4), name, password);
  }

  static StartedSession logIn(Login login, String name, String password) {
    return login.login(name, PasswordProof.password(password), Session.Scope.FULL);
  }

  /// With these settings for passwords.
  Login login(int iterations, int cost) {
    Credentials others = credentials(iterations, cost);
    SessionStart start =
        new SessionStart(
            sessions,
            lock,
            new SessionStart.Lifetimes(Duration.ofHours(1), Duration.ofHours(2)),
            ids,
            Clock.systemUTC(),
            RANDOM);
    return new Login(
        accounts, work, new PasswordVerification(accounts, others), others, start, publishing);
  }

  /// @return the new code
  String recover(String name, String code, String newPassword) {
    return new Recovery(accounts, work, RULES, credentials, replacement(), RANDOM)
        .recover(name, Recovery.Request.withCode(code, newPassword))
        .orElseThrow();
  }

  void changePassword(ActiveSession session, String current, String fresh) {
    new PasswordChange(
            accounts,
            work,
            RULES,
            new PasswordVerification(accounts, credentials),
            credentials,
            replacement())
        .change(session, PasswordChange.Request.withPassword(current, fresh));
  }

  ActiveSession session(StartedSession loggedIn) {
    return check.require(Optional.of("Bearer " + loggedIn.token()));
  }

  @Override
  public void close() {
    work.close();
    database.close();
    masterKey.close();
  }

  private CredentialReplacement replacement() {
    return new CredentialReplacement(accounts, check);
  }

  private Credentials credentials(int iterations, int cost) {
    PasswordSettings settings = new PasswordSettings(1, 1, iterations, cost, 12);
    return new Credentials(settings, vault.serviceKeys(), RANDOM);
  }

  private CommandPublisher publisher() {
    return TestPublisher.of(producer, vault.transportKeys());
  }

  private final class Forgotten implements SessionListener {
    @Override
    public void ended(UUID sessionId) {}

    @Override
    public void allEnded(UserId userId) {
      forgotten.add(userId);
    }
  }
}
