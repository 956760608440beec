package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.PlayedWorker;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.api.Calls.Reply;
import io.sealedlog.gateway.conversation.TestEpochs;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.command.Command;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Adding and removing members with keys made by clients. Ines is the admin of the placed
/// conversations, Jan is a member; both have sessions in client mode.
@ExtendWith(GatewayUnderTest.Extension.class)
@ResourceLock(GatewayUnderTest.PROJECTION_OFFSETS)
@Tag("servers")
class ClientMemberCallsTest {
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
  void addsAMemberUnderAnEpochThatAClientMade() {
    ObjectNode body =
        EpochBodies.with(EpochBodies.json(epoch(2, "ines", "jan", "kim")))
            .put("username", "kim")
            .put("history", "none");

    Reply withHistory = ines.post(members(), body.deepCopy().put("history", "all").toString());
    Reply byAMember = jan.post(members(), body.toString());
    Reply added = ines.post(members(), body.toString());

    assertProblem(withHistory, 400, "invalid-value");
    assertProblem(byAMember, 403, "not-an-admin");
    assertThat(added.status()).as(added.detail()).isEqualTo(201);
    assertThat(added.body().path("epoch").asInt()).isEqualTo(2);
    Command.AddMember command = commands(Command.AddMember.class).getFirst();
    assertThat(command.member().userId()).isEqualTo(people.id("kim"));
    assertThat(command.epoch()).isNotNull();
    assertThat(command.epoch().reason()).isEqualTo(Reason.MEMBER_ADDED);
    assertThat(
            people.of("kim").get("/v1/conversations/" + conversation.id() + "/messages").status())
        .isEqualTo(200);
  }

  @Test
  void addsNobodyWhomTheEpochIsNotFor() {
    ObjectNode body =
        EpochBodies.with(EpochBodies.json(epoch(2, "ines", "jan")))
            .put("username", "kim")
            .put("history", "none");

    assertProblem(ines.post(members(), body.toString()), 409, "stale-epoch");
    assertThat(commands(Command.class)).isEmpty();
  }

  @Test
  void handsOverAHistoryThatAClientSealed() {
    conversation.nextEpoch("ines", "jan");
    ObjectNode body = history(1, 2);

    Reply added = ines.post(members(), body.toString());

    assertThat(added.status()).as(added.detail()).isEqualTo(201);
    assertThat(added.body().path("epoch").asInt()).isEqualTo(2);
    Command.AddMember command = commands(Command.AddMember.class).getFirst();
    assertThat(command.epoch()).isNull();
    assertThat(command.history()).extracting(HistoryWrap::epoch).containsExactly(1, 2);
    assertThat(Base64Url.encode(command.history().getFirst().ciphertext()))
        .isEqualTo(body.at("/historyWraps/0/ciphertext").asText());
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
    ObjectNode body = history(1);
    ((ObjectNode) body.at("/historyWraps/0")).set(field, JSON.readTree(value));

    assertHistory(body, "historyWraps");
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
    assertProblem(jan.get("/v1/conversations/" + conversation.id() + "/keys"), 403, "not-a-member");
  }

  @Test
  void takesNobodyOutUnderAnEpochThatIsForHimToo() {
    String body = EpochBodies.with(EpochBodies.json(epoch(2, "ines", "jan"))).toString();

    assertProblem(ines.post(removal("jan"), body), 409, "stale-epoch");
    assertThat(commands(Command.class)).isEmpty();
  }

  private void assertHistory(ObjectNode body, String field) {
    Reply refused = ines.post(members(), body.toString());

    assertProblem(refused, 422, "invalid-epoch");
    assertThat(refused.detail()).contains("field " + field);
  }

  /// Returns wraps for Kim that are well formed for these epochs.
  private ObjectNode history(int... epochs) {
    ObjectNode body = JSON.createObjectNode().put("username", "kim").put("history", "all");
    ArrayNode wraps = body.putArray("historyWraps");
    for (int number : epochs) {
      ObjectNode wrap = (ObjectNode) EpochBodies.json(epoch(number, "kim")).at("/wraps/0");
      wrap.remove("userId");
      wraps.add(wrap.put("epoch", number));
    }
    return body;
  }

  private EpochStart epoch(int number, String... names) {
    return TestEpochs.start(
        Suite.X_WING, number, Reason.REQUESTED, people.identities(names), conversation.share());
  }

  private <T extends Command> List<T> commands(Class<T> type) {
    return worker.commands(conversation.id(), type);
  }

  private String members() {
    return "/v1/conversations/" + conversation.id() + "/members";
  }

  private String removal(String name) {
    return members() + "/" + people.id(name) + "/removal";
  }
}
