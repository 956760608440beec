package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlayedWorker;
import io.sealedlog.gateway.PlayedWorker.Decision;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.api.Calls.Reply;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.conversation.TestEpochs;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.security.SecureRandom;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Conversations with keys made by a client.
@ExtendWith(GatewayUnderTest.Extension.class)
@ResourceLock(GatewayUnderTest.PROJECTION_OFFSETS)
@Tag("servers")
class ClientConversationCallsTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String ZEROS = Base64Url.encode(new byte[32]);

  private static GatewayUnderTest servers;
  private static PlayedWorker worker;
  private static TestSessions people;
  private static Calls lena;

  private final ConversationId id =
      new ConversationId(new Ids(Clock.systemUTC(), RANDOM).version7());
  private final ConversationShare share = ConversationShare.generate(id.value(), 1, RANDOM);

  @BeforeAll
  static void start(GatewayUnderTest started) {
    servers = started;
    worker = new PlayedWorker(servers);
    people = new TestSessions(servers, worker.port());
    lena = people.withoutIdentity("creating-lena");
    people.of("creating-milo");
    people.of("creating-nora");
  }

  @BeforeEach
  void decide() {
    worker.decide(PlayedWorker::accept);
  }

  @AfterAll
  static void stop() {
    worker.close();
  }

  @Test
  void startsAConversationWhoseKeysAClientMade() {
    EpochStart first = epoch("creating-lena", "creating-milo");

    Reply created = create(body(first));

    assertThat(created.status()).as(created.detail()).isEqualTo(201);
    assertThat(created.body().path("conversationId").asText()).isEqualTo(id.toString());
    assertThat(created.body().path("members")).hasSize(2);
    assertThat(worker.commands(id, Command.CreateConversation.class))
        .singleElement()
        .satisfies(command -> {
          assertThat(command.creatorId()).isEqualTo(people.id("creating-lena"));
          assertThat(command.members())
              .extracting(Member::userId)
              .containsExactlyElementsOf(people.ids("creating-lena", "creating-milo"));
          assertThat(command.epoch()).isEqualTo(first);
        });
    try (SecretBytes kept = servers.vault().shares().find(id, 1).orElseThrow().bytes()) {
      assertThat(kept.matches(share.secret())).isTrue();
    }
  }

  @Test
  void keepsTheShareOfTheFirstAttempt() {
    worker.decide(command -> Decision.rejected(RejectionCode.INTERNAL));
    assertProblem(create(body(epoch("creating-lena", "creating-milo"))), 500, "internal");
    worker.decide(PlayedWorker::accept);
    ConversationShare other = ConversationShare.generate(id.value(), 1, RANDOM);
    EpochStart otherEpoch =
        TestEpochs.start(
            Suite.X_WING,
            1,
            Reason.CREATED,
            people.identities("creating-lena", "creating-milo"),
            other);

    Reply withAnother =
        create(body(otherEpoch).put("share", Base64Url.encode(other.secret().shared())));

    assertProblem(withAnother, 409, "conversation-exists");
    assertThat(create(body(epoch("creating-lena", "creating-milo"))).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"conversationId", "share", "epoch", "members"})
  void wantsAllOfIt(String field) {
    Reply missing = create(body(epoch("creating-lena", "creating-milo")).without(field));

    assertProblem(missing, 400, "missing-field");
    assertThat(missing.detail()).contains("field " + field);
  }

  @Test
  void namesWhatIsWrong() {
    EpochStart first = epoch("creating-lena", "creating-milo");
    assertProblem(create(body(first).put("share", "AAAA")), 400, "invalid-value");
    assertProblem(create(body(first).put("conversationId", "x")), 422, "invalid-id");
    assertEpoch(create(body(first).put("share", ZEROS)), "shareCommitment");
    ObjectNode second = body(first);
    ((ObjectNode) second.path("epoch")).put("epoch", 2);
    assertEpoch(create(second), "epoch");
    assertEpoch(create(body(epoch("creating-milo"))), "wraps");
    assertEpoch(create(body(epoch("creating-lena", "creating-milo", "creating-nora"))), "wraps");
    ObjectNode strangers = body(first);
    ((ObjectNode) strangers.path("epoch")).put("membersHash", ZEROS);
    assertEpoch(create(strangers), "membersHash");
    assertThat(worker.commands(id, Command.class)).isEmpty();
    assertThat(servers.vault().shares().find(id, 1)).as("nothing was kept").isEmpty();
  }

  @Test
  void makesNoKeysForSessionsThatKeepTheirsElsewhere() {
    assertProblem(
        lena.post("/v1/conversations", "{\"members\":[]}"), 403, "session-cannot-do-this");
  }

  private EpochStart epoch(String... names) {
    return TestEpochs.start(Suite.X_WING, 1, Reason.CREATED, people.identities(names), share);
  }

  private ObjectNode body(EpochStart epoch) {
    ObjectNode body =
        EpochBodies.with(EpochBodies.json(epoch))
            .put("conversationId", id.toString())
            .put("share", Base64Url.encode(share.secret().shared()));
    ArrayNode _ = body.putArray("members").add("creating-milo");
    return body;
  }

  private static Reply create(ObjectNode body) {
    return lena.post("/v1/conversations", body.toString());
  }

  private static void assertEpoch(Reply reply, String field) {
    assertProblem(reply, 422, "invalid-epoch");
    assertThat(reply.detail()).contains("field epoch." + field);
  }
}
