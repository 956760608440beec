package io.sealedlog.gateway.http;

import static io.sealedlog.gateway.http.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.PlayedWorker;
import io.sealedlog.gateway.PlayedWorker.Decision;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.conversation.EpochMaking;
import io.sealedlog.gateway.http.Calls.Reply;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Epochs that clients made. Ines is the admin of the placed conversations, Jan is in them, and
/// neither's session has a key here.
@ExtendWith(GatewayUnderTest.Extension.class)
@ResourceLock(GatewayUnderTest.PROJECTION_OFFSETS)
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
        .containsExactly(
            new Command.StartEpoch(conversation.id(), people.id("ines"), made));
    assertThat(start(ines, EpochBodies.json(epoch(3, "ines", "jan"))).status()).isEqualTo(201);
  }

  @Test
  void startsAnEpochOfTheOtherSuiteWhereThatIsTheOneOfNewEpochs() {
    try (GatewayService other = worker.another(Map.of("suite", "1"))) {
      other.start();
      EpochStart classical = epoch(Suite.X25519, 2, "ines", "jan");

      Reply started =
          ines.at(other.port()).post(epochs(), EpochBodies.with(EpochBodies.json(classical)).toString());

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
        List.of(epoch(1, "ines", "jan"), epoch(3, "ines", "jan"), epoch(2, "ines"),
            epoch(2, "ines", "jan", "kim"), epoch(2, "ines", "kim"));
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
      worker.happens(conversation.id(), new Event.EpochStarted(other));
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

  @Test
  void addsAMemberUnderAnEpochThatAClientMade() {
    ObjectNode wish =
        EpochBodies.with(EpochBodies.json(epoch(2, "ines", "jan", "kim")))
            .put("username", "kim")
            .put("history", "none");

    Reply withHistory = ines.post(members(), wish.deepCopy().put("history", "all").toString());
    Reply byAMember = jan.post(members(), wish.toString());
    Reply added = ines.post(members(), wish.toString());

    assertProblem(withHistory, 400, "invalid-value");
    assertProblem(byAMember, 403, "not-an-admin");
    assertThat(added.status()).as(added.detail()).isEqualTo(201);
    assertThat(added.body().path("epoch").asInt()).isEqualTo(2);
    Command.AddMember command = commands(Command.AddMember.class).getFirst();
    assertThat(command.member().userId()).isEqualTo(people.id("kim"));
    assertThat(command.epoch()).isNotNull();
    assertThat(command.epoch().reason()).isEqualTo(Reason.MEMBER_ADDED);
    assertThat(people.of("kim").get("/v1/conversations/" + conversation.id() + "/messages").status())
        .isEqualTo(200);
  }

  @Test
  void addsNobodyWhomTheEpochIsNotFor() {
    ObjectNode wish =
        EpochBodies.with(EpochBodies.json(epoch(2, "ines", "jan")))
            .put("username", "kim")
            .put("history", "none");

    assertProblem(ines.post(members(), wish.toString()), 409, "stale-epoch");
    assertThat(commands(Command.class)).isEmpty();
  }

  @Test
  void handsOverAHistoryThatAClientSealed() {
    conversation.nextEpoch("ines", "jan");
    ObjectNode wish = history(1, 2);

    Reply added = ines.post(members(), wish.toString());

    assertThat(added.status()).as(added.detail()).isEqualTo(201);
    assertThat(added.body().path("epoch").asInt()).isEqualTo(2);
    Command.AddMember command = commands(Command.AddMember.class).getFirst();
    assertThat(command.epoch()).isNull();
    assertThat(command.history()).extracting(HistoryWrap::epoch).containsExactly(1, 2);
    assertThat(Base64Url.encode(command.history().getFirst().ciphertext()))
        .isEqualTo(wish.at("/historyWraps/0/ciphertext").asText());
  }

  @Test
  void refusesAHistoryThatIsNotOfAllEpochs() {
    conversation.nextEpoch("ines", "jan");

    Reply less = ines.post(members(), history(1).toString());
    assertProblem(less, 409, "stale-epoch");
    assertThat(less.body().path("currentEpoch").asInt()).isEqualTo(2);
    assertProblem(ines.post(members(), history(1, 2, 3).toString()), 409, "stale-epoch");
    assertHistory(history(2, 1), "historyWraps[0].epoch");
    assertHistory(history(1, 1), "historyWraps[1].epoch");
    assertThat(commands(Command.class)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          epoch           | 0
          epoch           | null
          identityVersion | null
          identityVersion | 2
          enc             | "AAAA"
          enc             | null
          iv              | "AAAA"
          ciphertext      | "AAAA"
          ciphertext      | null
          """)
  void namesTheWrapOfAHistoryThatIsWrong(String field, String value) throws Exception {
    ObjectNode wish = history(1);
    ((ObjectNode) wish.at("/historyWraps/0")).set(field, JSON.readTree(value));

    assertHistory(wish, "historyWraps");
  }

  @Test
  void refusesAHistoryWhereNoneIsWanted() {
    assertProblem(
        ines.post(members(), history(1).put("history", "none").toString()), 400, "invalid-value");
  }

  @Test
  void takesAMemberOutUnderAnEpochThatAClientMade() {
    String body = EpochBodies.with(EpochBodies.json(epoch(2, "ines"))).toString();

    Reply byAMember = jan.post(removal("ines"), body);
    Reply oneself = ines.post(removal("ines"), body);
    Reply nobody = ines.post(removal("kim"), body);
    Reply missing = ines.post(removal("jan"), "{}");
    Reply removed = ines.post(removal("jan"), body);

    assertProblem(byAMember, 403, "not-an-admin");
    assertProblem(oneself, 403, "session-cannot-do-this");
    assertProblem(nobody, 404, "no-such-member");
    assertProblem(ines.post(members() + "/x/removal", body), 404, "no-such-member");
    assertProblem(missing, 400, "missing-field");
    assertThat(removed.status()).as(removed.detail()).isEqualTo(200);
    assertThat(removed.body().path("userId").asText()).isEqualTo(people.id("jan").toString());
    assertThat(removed.body().path("epoch").asInt()).isEqualTo(2);
    Command.RemoveMember command = commands(Command.RemoveMember.class).getFirst();
    assertThat(command.epoch()).isNotNull();
    assertThat(command.epoch().reason()).isEqualTo(Reason.MEMBER_REMOVED);
    assertProblem(
        jan.get("/v1/conversations/" + conversation.id() + "/keys"), 403, "not-a-member");
  }

  @Test
  void takesNobodyOutUnderAnEpochThatIsForHimToo() {
    String body = EpochBodies.with(EpochBodies.json(epoch(2, "ines", "jan"))).toString();

    assertProblem(ines.post(removal("jan"), body), 409, "stale-epoch");
    assertThat(commands(Command.class)).isEmpty();
  }

  private void assertHistory(ObjectNode wish, String field) {
    Reply refused = ines.post(members(), wish.toString());

    assertProblem(refused, 422, "invalid-epoch");
    assertThat(refused.detail()).contains("field " + field);
  }

  /// Wraps that look like those of these epochs, for Kim.
  private ObjectNode history(int... epochs) {
    ObjectNode wish = JSON.createObjectNode().put("username", "kim").put("history", "all");
    ArrayNode wraps = wish.putArray("historyWraps");
    for (int number : epochs) {
      ObjectNode wrap = (ObjectNode) EpochBodies.json(epoch(number, "kim")).at("/wraps/0");
      wrap.remove("userId");
      wraps.add(wrap.put("epoch", number));
    }
    return wish;
  }

  private EpochStart epoch(int number, String... names) {
    return epoch(Suite.X_WING, number, names);
  }

  private EpochStart epoch(Suite suite, int number, String... names) {
    return new EpochMaking(suite, new SecureRandom())
        .start(number, Reason.REQUESTED, people.identities(names), conversation.share());
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

  private String members() {
    return "/v1/conversations/" + conversation.id() + "/members";
  }

  private String removal(String name) {
    return members() + "/" + people.id(name) + "/removal";
  }
}
