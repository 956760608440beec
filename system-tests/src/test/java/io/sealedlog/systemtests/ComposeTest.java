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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
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
  private static final int PARTITIONS = 12;
  private static final String SHOW_MASTER_KEY =
      "docker compose run --rm --no-deps --entrypoint cat secrets /secrets/originals/master.key";

  private final Map<String, String> planted = new LinkedHashMap<>();
  private ComposeProject project;
  private Api api;
  private Person alice;
  private Person bob;
  private String conversation;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    assumeTrue(ComposeProject.engineAnswers(), "no container engine answers to docker compose");
    long begin = System.nanoTime();
    project = ComposeProject.start(directory);
    told("all is healthy", begin);
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
  void theConversationOfThePageIsAnsweredAsItIsPrinted(@TempDir Path folder) throws Exception {
    assumeTrue(PastedBlocks.canRun(), "no bash or curl");

    assertThat(PastedBlocks.run(folder, PastedBlocks.of("docs/compose.md"), api))
        .contains("\"seq\":3", "\"lastSeq\":", "connected");
  }

  @Test
  @Order(2)
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
  @Order(3)
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
  @Order(4)
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
  @Order(5)
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
  @Order(6)
  void aThirdWorkerTakesItsShare() throws IOException {
    long begin = System.nanoTime();
    project.paste("docker compose up --wait --no-recreate --scale worker=3");
    told("worker=3 is healthy", begin);

    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(partitions(1) + partitions(2) + partitions(3))
                .isEqualTo(PARTITIONS)
                .satisfies(_ -> assertThat(partitions(3)).as("of the third").isPositive()));
    told("the third worker has its share", begin);
    sendToManyConversations("while there are three workers");
  }

  @Test
  @Order(7)
  void nothingIsLostWhenAWorkerAndABrokerAreKilled() throws Exception {
    List<Talk> talks = List.of(new Talk(), new Talk(), new Talk());
    try {
      awaitMore(talks, 10);
      project.paste("docker kill sealedlog-worker-1");
      sendToManyConversations("while a worker is dead");
      awaitMore(talks, 20);
      project.paste("docker kill sealedlog-kafka-2-1");
      sendToManyConversations("while a broker is dead");
      awaitMore(talks, 20);
    } finally {
      talks.forEach(talk -> talk.ends = true);
    }

    for (Talk talk : talks) {
      talk.load.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      bob.awaitReadable(talk.id, talk.sent.size() + 2L);
      assertThat(bob.texts(talk.id)).containsExactlyElementsOf(talk.sent);
    }
  }

  @Test
  @Order(8)
  void aGatewayThatIsStoppedIsNotMissed() throws IOException {
    project.paste("docker compose stop gateway-1");

    List<Integer> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      answers.add(api.get(alice.token(), "/v1/conversations/" + conversation).status());
    }
    sendToManyConversations("while a gateway is away");

    assertThat(answers).containsOnly(200);
  }

  @Test
  @Order(9)
  void allComesBack() throws IOException {
    long begin = System.nanoTime();
    // Whatever the engine has not started again by itself.
    project.paste("docker compose up --wait");
    told("all is healthy again", begin);

    alice.sendReadably(conversation, plant("a canary when all are back"));
  }

  @Test
  @Order(10)
  void prometheusReachesEveryTarget() {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          Map<String, List<String>> ups = ups();
          assertThat(ups.keySet())
              .contains("gateway", "worker", "projector", "proxy", "prometheus");
          assertThat(ups.get("gateway")).hasSize(2);
          assertThat(ups.values()).allSatisfy(values -> assertThat(values).containsOnly("1"));
        });
  }

  @Test
  @Order(11)
  void everyPanelFindsData() {
    List<WatchingFiles.Query> missing = new ArrayList<>(WatchingFiles.queries());
    // The services here have no certificate of their own.
    missing.removeIf(query -> query.expression().contains("sealedlog_certificate_"));

    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() -> {
          // A rate needs something to happen between two scrapes.
          alice.sendReadably(conversation, "for Prometheus to see");
          missing.removeIf(query -> !query(query.asked("1m")).isEmpty());
          assertThat(missing).isEmpty();
        });
  }

  @Test
  @Order(12)
  void everyContainerIsConfined() throws IOException {
    assertThat(
            project.inspect(
                "{{.HostConfig.Privileged}} {{.HostConfig.ReadonlyRootfs}}"
                    + " {{gt .HostConfig.Memory 0}}"))
        .containsOnly("false true true");
    assertThat(project.paste("docker compose exec grafana cat /run/secrets/admin-password"))
        .matches("[0-9a-f]{32}");
  }

  @Test
  @Order(13)
  void nothingSecretIsInAVolumeOrALog() throws IOException {
    SecretSearch search = new SecretSearch();
    planted.forEach(search::plantText);
    for (String key : List.of("master.key", "log.key")) {
      String printed = project.paste(SHOW_MASTER_KEY.replace("master.key", key));
      search.plant(key, Base64Url.decode(printed.lines().toList().getLast().strip()));
    }
    // Whatever is in memory goes to the disk, and Kafka gives back what it has reserved there.
    project.paste("docker compose stop");
    Map<String, String> volumes = project.volumes();
    List<String> data =
        volumes.keySet().stream().filter(volume -> !volume.contains("_secrets")).toList();

    for (String volume : data) {
      project.search(search, volumes.get(volume));
    }
    search.searchText("logs", project.paste("docker compose logs"));

    assertThat(data).hasSizeGreaterThanOrEqualTo(7);
    assertThat(search.found()).isEmpty();
    assertThat(search.searchedBytes()).as("bytes searched").isGreaterThan(10_000_000);
  }

  /// A conversation in which Alice sends one message after the other, each until its outcome is
  /// known.
  private final class Talk {
    private final String id = alice.converse(bob);
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> load = new CompletableFuture<>();
    private volatile boolean ends;

    Talk() {
      Thread _ =
          Thread.startVirtualThread(() -> {
            try {
              while (!ends) {
                String text = "message " + sent.size();
                alice.send(id, text).expect(201);
                sent.add(text);
              }
              load.complete(null);
            } catch (RuntimeException | Error e) {
              load.completeExceptionally(e);
            }
          });
    }
  }

  /// Waits for so many more messages in each conversation.
  private static void awaitMore(List<Talk> talks, int messages) {
    for (Talk talk : talks) {
      int enough = talk.sent.size() + messages;
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> talk.sent.size() >= enough || talk.load.isCompletedExceptionally());
    }
  }

  private void sendToManyConversations(String when) {
    long begin = System.nanoTime();
    List<String> conversations = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      conversations.add(alice.converse(bob));
    }
    for (String each : conversations) {
      alice.send(each, plant("a canary " + when + " in " + each)).expect(201);
    }
    told("12 conversations with a message " + when, begin);
  }

  /// Returns how many partitions a worker has.
  private long partitions(int worker) {
    return project
        .metrics("worker-" + worker)
        .lines()
        .filter(line -> line.startsWith("sealedlog_worker_backlog{"))
        .count();
  }

  private static void told(String what, long begin) {
    System.out.printf("compose: %s after %,d ms%n", what, (System.nanoTime() - begin) / 1_000_000);
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
