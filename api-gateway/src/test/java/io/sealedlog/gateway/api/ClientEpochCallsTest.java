package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.PlayedWorker;
import io.sealedlog.gateway.PlayedWorker.Decision;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.api.Calls.Reply;
import io.sealedlog.gateway.conversation.TestEpochs;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Epochs made by clients. Ines is the admin of the placed conversations, Jan is a member; both
/// have sessions in client mode.
@ExtendWith(GatewayUnderTest.Extension.class)
@ResourceLock(GatewayUnderTest.PROJECTION_OFFSETS)
@Tag("servers")
class ClientEpochCallsTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static GatewayUnderTest servers;
  private static PlayedWorker worker;
  private static TestSessions people;
  private static Calls ines;
  private static Calls jan;

  private PlacedConversation conversation;

  @BeforeAll
  static void start(GatewayUnderTest started) {
    servers = started;
    worker = new PlayedWorker(servers);
    people = new TestSessions(servers, worker.port());
    ines = people.withoutIdentity("ines");
    jan = people.withoutIdentity("jan");
    people.of("kim");
  }

  @BeforeEach
  void place() {
    worker.decide(PlayedWorker::accept);
    conversation = PlacedConversation.between(servers, "ines", "jan");
  }

  @AfterAll
  static void stop() {
    worker.close();
  }

  @Test
  void startsAnEpochThatAClientMade() {
    EpochStart made = epoch(2, "ines", "jan");

    Reply started = start(ines, EpochBodies.json(made));

    assertThat(started.status()).as(started.detail()).isEqualTo(201);
    assertThat(started.body().path("epoch").asInt()).isEqualTo(2);
    assertThat(started.body().path("seq").asLong()).isEqualTo(3);
    assertThat(started.body().path("position").asText()).matches("[01]\\.[0-9]+");
    assertThat(commands(Command.StartEpoch.class))
        .containsExactly(new Command.StartEpoch(conversation.id(), people.id("ines"), made));
    assertThat(start(ines, EpochBodies.json(epoch(3, "ines", "jan"))).status()).isEqualTo(201);
  }

  @Test
  void startsAnEpochOfTheOtherSuiteWhereThatIsTheOneOfNewEpochs() {
    try (GatewayService other = worker.another(Map.of("suite", "1"))) {
      other.start();
      EpochStart classical = epoch(Suite.X25519, 2, "ines", "jan");

      Reply started =
          ines.at(other.port())
              .post(epochs(), EpochBodies.with(EpochBodies.json(classical)).toString());

      assertThat(started.status()).as(started.detail()).isEqualTo(201);
    }
  }

  @Test
  void takesTheWrapsInAnyOrder() {
    EpochStart made = epoch(2, "ines", "jan");
    ObjectNode epoch = EpochBodies.json(made);
    ArrayNode wraps = (ArrayNode) epoch.path("wraps");
    wraps.add(wraps.remove(0));

    assertThat(start(ines, epoch).status()).isEqualTo(201);
    assertThat(commands(Command.StartEpoch.class).getFirst().epoch()).isEqualTo(made);
  }

  @Test
  void letsAnyMemberStartOneWhenTheLastIsOld() {
    ObjectNode epoch = EpochBodies.json(epoch(2, "ines", "jan"));
    assertProblem(start(jan, epoch), 403, "not-an-admin");
    PlacedConversation old = PlacedConversation.between(servers, "ines", "jan");
    old.setEpochStart(Instant.now().minus(Duration.ofDays(16)));
    conversation = old;

    Reply started = start(jan, EpochBodies.json(epoch(2, "ines", "jan")));

    assertThat(started.status()).as(started.detail()).isEqualTo(201);
    assertThat(commands(Command.StartEpoch.class).getFirst().epoch().reason())
        .isEqualTo(Reason.AGE);
    assertProblem(
        people.of("kim").post(epochs(), EpochBodies.with(epoch).toString()), 403, "not-a-member");
  }

  @Test
  void saysWhichEpochToGoOnFrom() {
    List<EpochStart> unfit =
        List.of(
            epoch(1, "ines", "jan"),
            epoch(3, "ines", "jan"),
            epoch(2, "ines"),
            epoch(2, "ines", "jan", "kim"),
            epoch(2, "ines", "kim"));
    for (EpochStart each : unfit) {
      Reply refused = start(ines, EpochBodies.json(each));

      assertProblem(refused, 409, "stale-epoch");
      assertThat(refused.body().path("currentEpoch").asInt()).isEqualTo(1);
    }
    assertThat(commands(Command.class)).isEmpty();
  }

  @Test
  void saysWhichEpochCameFirstInARace() {
    EpochStart other = epoch(2, "ines", "jan");
    worker.decide(command -> {
      worker.happens(conversation.id(), conversation.started(other));
      return Decision.rejected(RejectionCode.STALE_EPOCH);
    });

    Reply refused =
        ines.post(
            epochs() + "?wait=20000",
            EpochBodies.with(EpochBodies.json(epoch(2, "ines", "jan"))).toString());

    assertProblem(refused, 409, "stale-epoch");
    assertThat(refused.body().path("currentEpoch").asInt()).isEqualTo(2);
    assertThat(commands(Command.StartEpoch.class)).as("not sent again").hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          epoch           | 0
          epoch           | null
          suite           | 3
          suite           | null
          publicKey       | "AAAA"
          publicKey       | null
          membersHash     | "AAAA"
          membersHash     | "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
          membersHash     | null
          shareVersion    | 0
          shareVersion    | 2
          shareVersion    | null
          shareCommitment | "AAAA"
          shareCommitment | "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
          shareCommitment | null
          wraps           | []
          wraps           | [null]
          wraps           | null
          """)
  void namesTheFieldOfAnEpochThatIsWrong(String field, String value) throws Exception {
    ObjectNode epoch = EpochBodies.json(epoch(2, "ines", "jan"));
    epoch.set(field, JSON.readTree(value));

    Reply refused = start(ines, epoch);

    assertProblem(refused, 422, "invalid-epoch");
    assertThat(refused.detail()).contains("epoch." + field);
    assertThat(commands(Command.class)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          userId          | "x"
          userId          | null
          identityVersion | 0
          identityVersion | null
          enc             | "AAAA"
          enc             | null
          iv              | "AAAA"
          iv              | null
          ciphertext      | "AAAA"
          ciphertext      | null
          """)
  void namesTheWrapThatIsWrong(String field, String value) throws Exception {
    ObjectNode epoch = EpochBodies.json(epoch(2, "ines", "jan"));
    ((ObjectNode) epoch.at("/wraps/1")).set(field, JSON.readTree(value));

    Reply refused = start(ines, epoch);

    assertProblem(refused, 422, "invalid-epoch");
    assertThat(refused.detail()).contains("epoch.wraps[1]").contains(field);
  }

  @Test
  void refusesAnotherSuiteThanThatOfNewEpochs() {
    Reply refused = start(ines, EpochBodies.json(epoch(Suite.X25519, 2, "ines", "jan")));

    assertProblem(refused, 422, "invalid-epoch");
    assertThat(refused.detail()).contains("epoch.suite");
  }

  @Test
  void refusesTwoWrapsForOneMember() {
    ObjectNode epoch = EpochBodies.json(epoch(2, "ines", "jan"));
    ArrayNode wraps = (ArrayNode) epoch.path("wraps");
    wraps.set(1, wraps.get(0));

    Reply refused = start(ines, epoch);

    assertProblem(refused, 422, "invalid-epoch");
    assertThat(refused.detail()).contains("epoch.wraps");
  }

  @Test
  void refusesWhatIsNoEpochAtAll() {
    ObjectNode epoch = EpochBodies.json(epoch(2, "ines", "jan"));
    assertProblem(ines.post(epochs(), "{}"), 400, "missing-field");
    assertProblem(ines.post(epochs(), "{"), 400, "malformed-json");
    assertProblem(start(ines, epoch.deepCopy().put("reason", "age")), 400, "unknown-field");
    assertProblem(start(ines, epoch.deepCopy().put("epoch", "2")), 400, "wrong-type");
    assertProblem(start(ines, epoch.deepCopy().put("publicKey", "=")), 400, "wrong-type");
    assertProblem(ines.post(epochs()), 403, "session-cannot-do-this");
  }

  @Test
  void readsTheWrapsOfALargeConversation() {
    ObjectNode epoch = EpochBodies.json(epoch(2, "ines", "jan"));
    ArrayNode wraps = (ArrayNode) epoch.path("wraps");
    while (wraps.size() < 500) {
      wraps.add(wraps.get(0).<ObjectNode>deepCopy().put("userId", UUID.randomUUID().toString()));
    }

    assertProblem(start(ines, epoch), 409, "stale-epoch");
    wraps.add(wraps.get(0).<ObjectNode>deepCopy().put("userId", UUID.randomUUID().toString()));
    assertProblem(start(ines, epoch), 422, "invalid-epoch");
    String padded = EpochBodies.with(epoch).put("epoch", "x".repeat(1 << 20)).toString();
    assertProblem(ines.post(epochs(), padded), 413, "too-large");
  }

  private EpochStart epoch(int number, String... names) {
    return epoch(Suite.X_WING, number, names);
  }

  private EpochStart epoch(Suite suite, int number, String... names) {
    return TestEpochs.start(
        suite, number, Reason.REQUESTED, people.identities(names), conversation.share());
  }

  private Reply start(Calls caller, JsonNode epoch) {
    return caller.post(epochs(), EpochBodies.with((ObjectNode) epoch).toString());
  }

  private <T extends Command> List<T> commands(Class<T> type) {
    return worker.commands(conversation.id(), type);
  }

  private String epochs() {
    return "/v1/conversations/" + conversation.id() + "/epochs";
  }
}
