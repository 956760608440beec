package io.sealedlog.gateway;

import static org.awaitility.Awaitility.await;

import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.SessionToken;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.api.Calls;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.conversation.TestEpochs;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.gateway.session.SessionListener;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Session;
import io.sealedlog.vault.store.Username;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The users of a test: registered and logged in on first use.
public final class TestSessions {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SessionListener NOBODY =
      new SessionListener() {
        @Override
        public void ended(UUID sessionId) {}

        @Override
        public void allEnded(UserId userId) {}
      };

  private final GatewayUnderTest servers;
  private final Calls calls;
  private final Map<String, String> tokens = new ConcurrentHashMap<>();

  /// @param port of the called gateway
  public TestSessions(GatewayUnderTest servers, int port) {
    this.servers = servers;
    this.calls = new Calls(port, "");
  }

  public Calls of(String name) {
    return calls.withToken(token(name));
  }

  public String token(String name) {
    return tokens.computeIfAbsent(name, this::logIn);
  }

  /// Returns a session without an identity, as send-only ones are; it can open nothing.
  public Calls withoutIdentity(String name) {
    return calls.withToken(tokenWithoutIdentity(name));
  }

  /// Returns the token of a session in client mode.
  public String tokenWithoutIdentity(String name) {
    UUID id = new Ids(Clock.systemUTC(), RANDOM).version4();
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    try (SessionToken token = SessionToken.issue(id, RANDOM)) {
      Session session =
          new Session(
              id,
              id(name),
              Session.Mode.CLIENT,
              Session.Scope.FULL,
              token.secretHash(),
              null,
              now,
              now.plus(Duration.ofHours(1)));
      if (!servers.vault().sessions().insert(session, 1)) {
        throw new IllegalStateException("the password is another one");
      }
      return token.text();
    }
  }

  public UserId id(String name) {
    return account(name).id();
  }

  /// Returns the ids in ascending order.
  public List<UserId> ids(String... names) {
    return Stream.of(names).map(this::id).sorted().toList();
  }

  public Member member(String name) {
    IdentityRecord identity = identity(name);
    return new Member(id(name), Member.Role.MEMBER, identity.version(), identity.hash());
  }

  public IdentityRecord identity(String name) {
    return IdentityRecord.parse(account(name).identityRecord());
  }

  /// Returns an epoch as another gateway makes it.
  public EpochStart epoch(int number, ConversationShare share, String... names) {
    return TestEpochs.start(
        Suite.X_WING, number, EpochStart.Reason.REQUESTED, identities(names), share);
  }

  /// Returns the identities by user id ascending.
  public List<IdentityRecord> identities(String... names) {
    return ids(names).stream()
        .map(id -> servers.vault().accounts().find(id).orElseThrow())
        .map(account -> IdentityRecord.parse(account.identityRecord()))
        .toList();
  }

  /// Opens a user's wrap.
  public EpochKeys open(String name, PlacedConversation conversation, int epoch, EpochWrap wrap) {
    IdentityLock lock =
        new IdentityLock(servers.vault().sessionKeys(), servers.vault().accounts(), RANDOM);
    of(name);
    ActiveSession session =
        new SessionCheck(servers.vault().sessions(), lock, Clock.systemUTC(), NOBODY)
            .require(Optional.of("Bearer " + tokens.get(name)));
    Identity identity = session.unlock().identity();
    return wrap.open(
        conversation.header(epoch),
        EpochWrap.Recipient.of(identity(name), Suite.X_WING),
        identity.kemKeyPair(Suite.X_WING),
        conversation.share());
  }

  private Account account(String name) {
    of(name);
    return servers.vault().accounts().find(new Username(name)).orElseThrow();
  }

  private String logIn(String name) {
    String body =
        "{\"username\":\"%s\",\"password\":\"correct horse battery staple\"}".formatted(name);
    // A slow machine may answer that nothing was accepted, or that the outcome is unknown.
    await()
        .atMost(SOON)
        .until(() -> List.of(201, 409).contains(calls.post("/v1/accounts", body).status()));
    return await()
        .atMost(SOON)
        .until(
            () -> calls.post("/v1/sessions", body).body().path("token").asText(),
            token -> !token.isEmpty());
  }
}
