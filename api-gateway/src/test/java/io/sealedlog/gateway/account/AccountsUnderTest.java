package io.sealedlog.gateway.account;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.command.PendingCommands;
import io.sealedlog.gateway.command.SealedCommands;
import io.sealedlog.gateway.config.GatewayConfig.PasswordSettings;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.gateway.session.SessionListener;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.VaultConfig;
import io.sealedlog.vault.keys.MasterKeyFile;
import io.sealedlog.vault.keys.MasterKeyService;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.Sessions;
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

  final BreakableLine line;
  final Accounts accounts;
  final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  /// Whose sessions were forgotten.
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
  }

  Registration registration() {
    return new Registration(parts(1_000, 4), ids, Clock.systemUTC(), RANDOM);
  }

  /// With these settings for passwords.
  Login login(int iterations, int cost) {
    return new Login(parts(iterations, cost), start());
  }

  ClientLogin clientLogin(int cost) {
    return new ClientLogin(parts(1_000, cost), start());
  }

  Login login() {
    return login(1_000, 4);
  }

  Recovery recovery() {
    return new Recovery(parts(1_000, 4), new RecoveryCheck(accounts), replacement(), RANDOM);
  }

  PasswordChange passwordChange() {
    return new PasswordChange(parts(1_000, 4), replacement());
  }

  ActiveSession session(Login.LoggedIn loggedIn) {
    return check.require(Optional.of("Bearer " + loggedIn.token()));
  }

  @Override
  public void close() {
    work.close();
    database.close();
    masterKey.close();
  }

  private Login.SessionStart start() {
    return new Login.SessionStart(
        sessions,
        lock,
        new Login.Lifetimes(Duration.ofHours(1), Duration.ofHours(2)),
        ids,
        Clock.systemUTC(),
        RANDOM);
  }

  private CredentialReplacement replacement() {
    return new CredentialReplacement(accounts, check);
  }

  private AccountParts parts(int iterations, int cost) {
    PasswordSettings settings = new PasswordSettings(1, 1, iterations, cost, 12);
    CommandPublisher publisher =
        new CommandPublisher(
            producer,
            Topics.withPrefix("").commands(),
            new SealedCommands(vault.transportKeys(), SecretBytes.random(RANDOM, 32), RANDOM),
            new PendingCommands(10, new SimpleMeterRegistry()));
    return new AccountParts(
        accounts,
        work,
        new PasswordRules(12),
        new Credentials(settings, vault.serviceKeys(), RANDOM),
        new IdentityPublishing(publisher, accounts, ids, NO_TIME));
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
