package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.Base64Url;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// Everything that `docker-compose.yml` starts, used over its proxy. Skipped where no container
/// engine answers; `./sealedlog test --containers` runs it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("servers")
@Tag("containers")
class ComposeTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int LIVE_MESSAGES = 60;

  private final Map<String, String> planted = new LinkedHashMap<>();
  private ComposeProject project;
  private Api api;
  private Person alice;
  private Person bob;
  private String conversation;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    assumeTrue(ComposeProject.engineAnswers(), "no container engine answers to docker compose");
    project = ComposeProject.start(directory);
    api = project.api();
  }

  @AfterAll
  void stop() {
    if (project != null) {
      project.close();
    }
  }

  @Test
  @Order(1)
  void aConversationGoesOverTheProxy() {
    alice = register("alice", "marble tugboat lichen prairie one");
    bob = register("bob", "velvet sextant gravel orchid two");
    conversation = alice.converse(bob);
    for (int i = 0; i < 10; i++) {
      say(i % 2 == 0 ? alice : bob, "canary number " + i + " sings of pewter moons");
    }
    alice.sendReadably(conversation, plant("the last canary before bob reads"));

    assertThat(bob.texts(conversation)).hasSize(11);
  }

  @Test
  @Order(2)
  void liveStreamsAndSocketsGoOverTheProxy() throws InterruptedException {
    String live = alice.converse(bob);
    LiveReader stream =
        new LiveReader(LiveReader.Way.STREAM, List.of(alice), LIVE_MESSAGES, new Random(1));
    LiveReader socket =
        new LiveReader(LiveReader.Way.SOCKET, List.of(bob), LIVE_MESSAGES, new Random(2));
    List<Thread> readers =
        List.of(Thread.startVirtualThread(stream), Thread.startVirtualThread(socket));
    Awaitility.await().atMost(LIMIT).until(() -> stream.begun() && socket.begun());

    for (int i = 0; i < LIVE_MESSAGES; i++) {
      alice.send(live, "message " + i).expect(201);
    }

    for (Thread reader : readers) {
      assertThat(reader.join(LIMIT)).as("has every message").isTrue();
    }
    assertThat(stream.received()).hasSameSizeAs(socket.received());
  }

  @Test
  @Order(3)
  void aSocketSendsOverTheProxy() throws IOException {
    var message =
        Api.JSON
            .createObjectNode()
            .put("text", plant("a canary in a frame of its own"))
            .put("messageId", Ids.next());

    assertThat(SocketCall.send(api, alice.token(), conversation, message).path("type").asText())
        .isEqualTo("sent");
  }

  @Test
  @Order(4)
  void theProxyHoldsBackNoLineOfABatchAndNoOutcome() throws IOException {
    try (StreamedBatch batch = StreamedBatch.open(api.base(), alice.token())) {
      for (int i = 1; i <= 5; i++) {
        String line =
            Api.JSON
                .createObjectNode()
                .put("conversationId", conversation)
                .put("messageId", Ids.next())
                .put("text", plant("a canary in line " + i + " of a batch"))
                .toString();

        assertThat(batch.exchange(line)).contains("\"line\":" + i, "stored");
      }
    }
  }

  @Test
  @Order(5)
  void aThirdWorkerTakesItsShare() {
    project.compose("up", "--detach", "--wait", "--no-recreate", "--scale", "worker=3");

    sendToManyConversations("while there are three workers");

    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(ups().getOrDefault("worker", List.of())).isNotEmpty().containsOnly("1"));
  }

  @Test
  @Order(6)
  void messagesGoOnWhenAWorkerIsKilled() {
    project.kill("worker-1");

    sendToManyConversations("while a worker is dead");
  }

  @Test
  @Order(7)
  void messagesGoOnWhenABrokerIsKilled() {
    project.kill("kafka-2-1");

    sendToManyConversations("while a broker is dead");
  }

  @Test
  @Order(8)
  void aGatewayThatIsStoppedIsNotMissed() {
    project.compose("stop", "gateway-1");

    List<Integer> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      answers.add(api.get(alice.token(), "/v1/conversations/" + conversation).status());
    }
    sendToManyConversations("while a gateway is away");

    assertThat(answers).containsOnly(200);
  }

  @Test
  @Order(9)
  void allComesBack() {
    // Whatever the engine has not started again by itself.
    project.compose("up", "--detach", "--wait", "--wait-timeout", "300");

    alice.sendReadably(conversation, plant("a canary when all are back"));
  }

  @Test
  @Order(10)
  void prometheusHasDataOfEveryTarget() {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          Map<String, List<String>> ups = ups();
          assertThat(ups.keySet())
              .contains("gateway", "worker", "projector", "proxy", "prometheus");
          assertThat(ups.get("gateway")).hasSize(2);
          assertThat(ups.values()).allSatisfy(values -> assertThat(values).containsOnly("1"));
        });
    assertThat(query("sealedlog_worker_backlog")).isNotEmpty();
  }

  @Test
  @Order(11)
  void nothingSecretIsInAVolumeOrALog() throws IOException {
    SecretSearch search = new SecretSearch();
    planted.forEach(search::plantText);
    String masterKey =
        new String(project.file("gateway-1-1", "/run/secrets/master.key"), StandardCharsets.UTF_8);
    search.plant("the master key", Base64Url.decode(masterKey.strip()));

    for (String broker : List.of("kafka-1-1", "kafka-2-1", "kafka-3-1")) {
      project.search(search, broker, "/var/lib/kafka/data");
    }
    project.search(search, "postgres-1", "/var/lib/postgresql");
    project.search(search, "worker-2", "/var/lib/sealedlog");
    project.search(search, "prometheus-1", "/prometheus");
    search.searchText("logs", project.compose("logs", "--no-color"));

    assertThat(search.found()).isEmpty();
    assertThat(search.searchedBytes()).as("bytes searched").isGreaterThan(10_000_000);
  }

  private void sendToManyConversations(String when) {
    List<String> conversations = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      conversations.add(alice.converse(bob));
    }
    for (String each : conversations) {
      alice.send(each, plant("a canary " + when + " in " + each)).expect(201);
    }
  }

  private Person register(String name, String password) {
    Person person = Person.register(api, name, password);
    planted.put("password of " + name, person.password());
    planted.put("recovery code of " + name, person.recoveryCode());
    planted.put("token of " + name, person.token());
    return person;
  }

  private void say(Person person, String text) {
    person.send(conversation, plant(text)).expect(201);
  }

  private String plant(String text) {
    planted.put("message " + planted.size(), text);
    return text;
  }

  /// Returns 1 or 0 for each target, by job.
  private Map<String, List<String>> ups() {
    Map<String, List<String>> ups = new TreeMap<>();
    for (JsonNode each : query("up")) {
      ups.computeIfAbsent(each.at("/metric/job").asText(), _ -> new ArrayList<>())
          .add(each.at("/value/1").asText());
    }
    return ups;
  }

  private List<JsonNode> query(String expression) {
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    List<JsonNode> found = new ArrayList<>();
    project
        .prometheus()
        .get(null, "/api/v1/query?query=" + query)
        .expect(200)
        .json()
        .at("/data/result")
        .forEach(found::add);
    return found;
  }
}
