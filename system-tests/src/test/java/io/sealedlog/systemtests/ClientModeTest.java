package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.sl1.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// A client in client mode and a user in server mode exchange messages.
@ParameterizedClass
@ValueSource(ints = {1, 2})
@Tag("servers")
class ClientModeTest {
  private static final String PASSWORD = "thimble orchard vivid sonata";
  private static final String OTHER_PASSWORD = "gravel umbrella ninth canopy";
  private static final String THIRD_PASSWORD = "saffron kettle orbit meadow";

  private static final AtomicInteger people = new AtomicInteger();
  private static AllInOneProcess sealedLog;

  private final int suite;

  ClientModeTest(int suite) {
    this.suite = suite;
  }

  @BeforeParameterizedClassInvocation
  static void start(int suite, @TempDir Path directory) {
    sealedLog = AllInOneProcess.start(directory, Map.of("suite", String.valueOf(suite)));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    assertThat(sealedLog.stop()).as("exit code after SIGTERM").isIn(0, 143);
  }

  @Test
  void bothModesReadEachOther() {
    Person alice = alice();
    SealingClient carla = client("carla");
    String conversation = converse(alice, carla);
    alice.send(conversation, "sealed by the worker").expect(201);
    SealingClient.Room room = carla.enter(conversation);

    ObjectNode envelope = carla.seal(room, "sealed by carla");
    JsonNode sent = carla.send(conversation, envelope).expect(201).json();
    ObjectNode next = carla.seal(room, "and again, without enc");
    JsonNode last = carla.send(conversation, next).expect(201).json();

    long seq = last.path("seq").asLong();
    assertThat(room.header().suite().id()).isEqualTo(suite);
    assertThat(next.has("enc")).isFalse();
    assertThat(carla.read(conversation, room, seq))
        .containsExactly(
            "{\"text\":\"sealed by the worker\"}",
            "{\"text\":\"sealed by carla\"}",
            "{\"text\":\"and again, without enc\"}");
    assertThat(alice.texts(conversation))
        .containsExactly("sealed by the worker", "sealed by carla", "and again, without enc");
    JsonNode again = carla.send(conversation, envelope).expect(201).json();
    assertThat(again.path("seq")).isEqualTo(sent.path("seq"));
    assertThat(again.path("replayed").asBoolean()).isTrue();
    Api.Response reused =
        carla.send(conversation, next.put("messageId", envelope.path("messageId").asText()));
    assertThat(reused.problem()).isEqualTo("message-id-reused");
  }

  @Test
  void anAccountServesBothModes() {
    Person alice = alice();
    SealingClient carla = client("carla");
    String conversation = converse(alice, carla);
    long seq = alice.send(conversation, "for carla").expect(201).json().path("seq").asLong();

    String token = Person.login(sealedLog.api(), carla.username(), PASSWORD);
    Person inServerMode = new Person(sealedLog.api(), "", carla.username(), PASSWORD, "", token);
    SealingClient aliceAtHome =
        SealingClient.login(sealedLog.api(), alice.username(), alice.password());

    assertThat(aliceAtHome.read(conversation, aliceAtHome.enter(conversation), seq))
        .containsExactly("{\"text\":\"for carla\"}");
    assertThat(inServerMode.texts(conversation)).containsExactly("for carla");
  }

  @Test
  void clientsGoOnAmongThemselves() {
    SealingClient carla = client("carla");
    SealingClient dora = client("dora");
    SealingClient erik = client("erik");
    String conversation = carla.converse(Suite.ofId(suite), dora);
    SealingClient.Room first = carla.enter(conversation);
    carla.send(conversation, carla.seal(first, "under the first")).expect(201);
    ObjectNode next = carla.epochAfter(first, carla, dora);

    assertThat(dora.startEpoch(conversation, next).problem()).isEqualTo("not-an-admin");
    carla.startEpoch(conversation, next).expect(201);
    Api.Response again = carla.startEpoch(conversation, carla.epochAfter(first, carla, dora));
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.problem()).isEqualTo("stale-epoch");
    assertThat(again.json().path("currentEpoch").asInt()).isEqualTo(2);
    SealingClient.Room second = dora.enter(conversation);
    dora.send(conversation, dora.seal(second, "under the second")).expect(201);

    carla.add(conversation, erik, carla.epochAfter(second, carla, dora, erik)).expect(201);
    assertThat(erik.keys(conversation).expect(200).json().path("epochs")).hasSize(1);
    SealingClient.Room third = erik.enter(conversation);
    erik.send(conversation, erik.seal(third, "under the third")).expect(201);

    carla.remove(conversation, dora, carla.epochAfter(third, carla, erik)).expect(200);
    assertThat(dora.keys(conversation).problem()).isEqualTo("not-a-member");
    assertThat(dora.send(conversation, dora.seal(third, "from outside")).problem())
        .isEqualTo("not-a-member");
    SealingClient.Room fourth = erik.enter(conversation);
    SealingClient fay = client("fay");
    SealingClient.Room[] rooms = carla.enterAll(conversation).toArray(SealingClient.Room[]::new);
    assertThat(carla.addWithHistory(conversation, fay, first, second).problem())
        .isEqualTo("stale-epoch");
    carla.addWithHistory(conversation, fay, rooms).expect(201);
    long seq =
        erik.send(conversation, erik.seal(fourth, "under the fourth"))
            .expect(201)
            .json()
            .path("seq")
            .asLong();

    assertThat(carla.read(conversation, third, seq)).containsExactly(body("under the third"));
    assertThat(erik.read(conversation, fourth, seq)).containsExactly(body("under the fourth"));
    assertThat(fay.enterAll(conversation))
        .flatExtracting(room -> fay.read(conversation, room, seq))
        .containsExactly(
            body("under the first"),
            body("under the second"),
            body("under the third"),
            body("under the fourth"));
  }

  @Test
  void aPersonInServerModeTakesPartInWhatClientsMade() {
    Person alice = alice();
    SealingClient carla = client("carla");
    SealingClient aliceAtHome =
        SealingClient.login(sealedLog.api(), alice.username(), alice.password());
    String conversation = carla.converse(Suite.ofId(suite), aliceAtHome);
    SealingClient.Room first = carla.enter(conversation);
    carla.send(conversation, carla.seal(first, "by a client")).expect(201);
    alice.send(conversation, "by the server").expect(201);
    carla.startEpoch(conversation, carla.epochAfter(first, carla, aliceAtHome)).expect(201);
    alice.sendReadably(conversation, "in the next epoch");

    assertThat(alice.texts(conversation))
        .containsExactly("by a client", "by the server", "in the next epoch");
  }

  @Test
  void passwordsAndRecoveryCodesStayWithTheClient() {
    Person alice = alice();
    Api api = sealedLog.api();
    String name = unique("carla");
    String code = SealingClient.register(api, name, PASSWORD, ClientSecrets.argon2id());
    SealingClient carla = SealingClient.login(api, name, PASSWORD);
    SealingClient elsewhere = SealingClient.login(api, name, PASSWORD);
    String conversation = converse(alice, carla);
    long seq = alice.send(conversation, "for carla").expect(201).json().path("seq").asLong();

    carla.changePassword(PASSWORD, OTHER_PASSWORD, ClientSecrets.argon2id()).expect(204);
    SealingClient changed = SealingClient.login(api, name, OTHER_PASSWORD);
    assertThat(changed.read(conversation, changed.enter(conversation), seq))
        .containsExactly(body("for carla"));
    assertThat(api.get(carla.token(), "/v1/sessions").status())
        .as("the one that did it")
        .isEqualTo(200);
    assertThat(api.get(elsewhere.token(), "/v1/sessions").problem()).isEqualTo("session-ended");

    String next = SealingClient.recover(api, name, code, THIRD_PASSWORD, ClientSecrets.pbkdf2());
    assertThat(next).isNotEqualTo(code);
    SealingClient recovered = SealingClient.login(api, name, THIRD_PASSWORD);
    assertThat(recovered.read(conversation, recovered.enter(conversation), seq))
        .containsExactly(body("for carla"));
    assertThat(api.get(changed.token(), "/v1/sessions").problem()).isEqualTo("session-ended");
  }

  @Test
  void whatNeedsTheServersKeysIsRefusedInClientMode() {
    Person alice = alice();
    SealingClient carla = client("carla");
    String conversation = converse(alice, carla);
    alice.send(conversation, "not opened for carla").expect(201);
    Api api = sealedLog.api();
    String messages = Person.messages(conversation);

    List<Api.Response> refused =
        List.of(
            api.get(carla.token(), messages),
            api.post(carla.token(), messages, Map.of("text", "in the clear")),
            api.post(
                carla.token(), "/v1/conversations", Map.of("members", List.of(alice.username()))));

    for (Api.Response response : refused) {
      assertThat(response.status()).isEqualTo(403);
      assertThat(response.problem()).isEqualTo("session-cannot-do-this");
    }
  }

  @Test
  void namesWhatIsWrongWithAnEnvelope() throws IOException {
    Person alice = alice();
    SealingClient carla = client("carla");
    String conversation = converse(alice, carla);
    SealingClient.Room room = carla.enter(conversation);
    carla.send(conversation, carla.seal(room, "opens the context")).expect(201);

    Api.Response ahead = carla.send(conversation, carla.seal(room, "x").put("epoch", 2));
    assertThat(ahead.status()).isEqualTo(409);
    assertThat(ahead.problem()).isEqualTo("stale-epoch");
    assertThat(ahead.json().path("currentEpoch").asInt()).isEqualTo(1);
    long future = System.currentTimeMillis() + 3_600_000;
    invalid(carla.send(conversation, carla.seal(room, "x").put("sentAt", future)), "sentAt");
    invalid(carla.send(conversation, carla.seal(room, "x").put("suite", 3 - suite)), "suite");
    invalid(carla.send(conversation, carla.seal(room, "x").put("shareVersion", 2)), "shareVersion");
    Api.Response unknown =
        carla.send(conversation, carla.seal(carla.enter(conversation), "x").without("enc"));
    assertThat(unknown.problem()).isEqualTo("unknown-context");
    Api.Response elsewhere =
        carla.send(conversation, carla.seal(room, "x").put("kind", 2).put("relatesTo", Ids.next()));
    assertThat(elsewhere.problem()).isEqualTo("unknown-relation");

    alice.startEpoch(conversation, 2).expect(201);
    Api.Response stale = carla.send(conversation, carla.seal(room, "too late"));
    assertThat(stale.problem()).isEqualTo("stale-epoch");
    assertThat(stale.json().path("currentEpoch").asInt()).isEqualTo(2);
    ObjectNode message = Api.JSON.createObjectNode();
    message.set("envelope", carla.seal(room, "too late here as well"));
    JsonNode overTheSocket =
        SocketCall.send(sealedLog.api(), carla.token(), conversation, message).path("problem");
    assertThat(overTheSocket.path("type").asText()).endsWith(":stale-epoch");
    assertThat(overTheSocket.path("currentEpoch").asInt()).isEqualTo(2);
    SealingClient.Room after = carla.enter(conversation);
    assertThat(after.header().epoch()).isEqualTo(2);
    carla.send(conversation, carla.seal(after, "in the new epoch")).expect(201);
  }

  private static void invalid(Api.Response response, String field) {
    assertThat(response.problem()).isEqualTo("invalid-envelope");
    assertThat(response.json().path("detail").asText()).contains("envelope." + field);
  }

  private Person alice() {
    return Person.register(sealedLog.api(), unique("alice"));
  }

  private SealingClient client(String prefix) {
    String name = unique(prefix);
    String _ = SealingClient.register(sealedLog.api(), name, PASSWORD);
    return SealingClient.login(sealedLog.api(), name, PASSWORD);
  }

  /// Usernames must be unique because all tests of this class share one server.
  private String unique(String prefix) {
    return prefix + people.incrementAndGet();
  }

  private static String body(String text) {
    return "{\"text\":\"" + text + "\"}";
  }

  private static String converse(Person alice, SealingClient carla) {
    return alice.converse(List.of(carla.username()));
  }
}
