package io.sealedlog.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.api.Calls;
import io.sealedlog.gateway.readmodel.TestReads;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.vault.Vault;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class ReadingKeysTest {
  private static final String ACCOUNT =
      "{\"username\":\"%s\",\"password\":\"correct horse battery staple\"}";

  private final String name = "u" + UUID.randomUUID();
  private ReadingKeys keys;
  private SessionCheck check;
  private Calls calls;
  private PlacedConversation conversation;
  private Envelope envelope;

  @BeforeEach
  void place(GatewayUnderTest gateway) {
    Vault vault = gateway.vault();
    TestReads reads = new TestReads(gateway);
    keys = new ReadingKeys(reads.keys(), new ConversationShares(vault.shares()));
    IdentityLock lock = new IdentityLock(vault.sessionKeys(), vault.accounts(), new SecureRandom());
    check = new SessionCheck(vault.sessions(), lock, Clock.systemUTC(), keys);
    calls = new Calls(gateway.port(), "");
    calls.post("/v1/accounts", ACCOUNT.formatted(name));
    conversation = PlacedConversation.between(gateway, name);
    MessageId id = new MessageId(conversation.message("one"));
    envelope =
        Objects.requireNonNull(
            reads.messages().find(conversation.id(), id).orElseThrow().envelope());
  }

  @Test
  void forgetsTheKeysOfASessionThatEnded() {
    ActiveSession session = logIn();
    keys.open(session, envelope);
    conversation.removeWrapOf(name);
    assertThat(keys.open(session, envelope)).as("from memory").isNotEmpty();

    check.forget(session.id());

    assertThat(keys.held()).isZero();
    assertThatThrownBy(() -> keys.open(session, envelope)).isInstanceOf(UnreadableException.class);
  }

  @Test
  void forgetsTheKeysOfAllSessionsOfAUser() {
    keys.open(logIn(), envelope);
    ActiveSession session = logIn();
    keys.open(session, envelope);

    check.forgetAll(session.userId());

    assertThat(keys.held()).isZero();
  }

  @Test
  void keepsWhatOtherSessionsHave() {
    ActiveSession ended = logIn();
    ActiveSession other = logIn();
    keys.open(ended, envelope);
    keys.open(other, envelope);
    conversation.removeWrapOf(name);

    check.forget(ended.id());

    assertThat(keys.held()).as("an epoch and its context").isEqualTo(2);
    assertThat(keys.open(other, envelope)).isNotEmpty();
  }

  @Test
  void opensThoseEpochsOnlyThatTheMessagesAreOf() {
    ActiveSession session = logIn();
    Envelope last = envelope;
    for (int i = 0; i < 30; i++) {
      conversation.nextEpoch(name);
      conversation.sealUnderTheNewestEpoch();
      last = conversation.sealed("hello");
    }

    keys.open(session, envelope);
    keys.open(session, last);

    assertThat(last.epoch()).isEqualTo(31);
    assertThat(keys.held()).as("two epochs and their contexts").isEqualTo(4);
  }

  private ActiveSession logIn() {
    String token =
        calls.post("/v1/sessions", ACCOUNT.formatted(name)).body().path("token").asText();
    return check.require(Optional.of("Bearer " + token));
  }
}
