package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

/// Two processes of each service, on one broker and one database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("servers")
class ApartTest {
  private static final Duration LIMIT = Cluster.LIMIT;

  private Cluster cluster;
  private Api first;
  private Api second;
  private ServiceProcess secondGateway;
  private ServiceProcess firstWorker;
  private ServiceProcess secondWorker;
  private ServiceProcess firstProjector;
  private Person alice;
  private Person bob;
  private String conversation;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    cluster = Cluster.start(directory, Map.of());
    first = cluster.startGateway("gateway-1").api();
    firstProjector = cluster.startProjector("projector-1");
    cluster.startProjector("projector-2");
    Cluster.Gateway other = cluster.startGateway("gateway-2");
    second = other.api();
    secondGateway = other.process();
    firstWorker = cluster.startWorker("worker-1");
    secondWorker = cluster.startWorker("worker-2");
    first.awaitReady();
    second.awaitReady();
    firstWorker.awaitReady();
    secondWorker.awaitReady();
    alice = Person.register(first, "alice");
    bob = Person.register(second, "bob");
    conversation = alice.converse(bob);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  @Order(1)
  void whatOneGatewayTakesTheOtherServes() {
    long seq = 0;
    for (int i = 0; i < 50; i++) {
      Person sender = i % 2 == 0 ? alice : bob;
      seq = sender.send(conversation, "message " + i).expect(201).json().path("seq").asLong();
    }
    awaitReadable(alice.at(second), seq);
    assertThat(alice.at(second).texts(conversation)).hasSize(50);
    assertThat(bob.at(first).read(conversation)).isEqualTo(alice.at(second).read(conversation));
  }

  @Test
  @Order(2)
  void aRetryThroughTheOtherGatewayIsTheSameMessage() {
    String id = Ids.next();
    JsonNode answer = alice.send(conversation, id, "once").expect(201).json();
    JsonNode again = alice.at(second).send(conversation, id, "once").expect(201).json();
    assertThat(again.path("seq")).isEqualTo(answer.path("seq"));
    assertThat(again.path("replayed").asBoolean()).isTrue();
    alice.awaitReadable(conversation, answer.path("seq").asLong());
  }

  @Test
  @Order(3)
  void aSessionEndedAtOneGatewayEndsAtTheOther() {
    String token = Person.login(first, "alice", alice.password());
    second.get(token, "/v1/sessions").expect(200);
    first.delete(token, "/v1/sessions/current").expect(204);
    Awaitility.await().atMost(LIMIT).until(() -> second.get(token, "/v1/sessions").status() == 401);
  }

  @Test
  @Order(4)
  void aKilledWorkerAndAKilledProjectorAreReplacedByTheOthers() {
    int before = alice.read(conversation).size();
    firstWorker.kill();
    firstProjector.kill();
    Map<String, String> sent = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      String id = Ids.next();
      sent.put(id, "while one is gone " + i);
      assertThat(alice.sendOnce(conversation, id, sent.get(id)).status()).isIn(201, 202);
    }
    sent.keySet().forEach(this::awaitStored);
    assertThat(alice.read(conversation)).hasSize(before + 20);
    assertDense();
  }

  @Test
  @Order(5)
  void withoutAnyWorkerMessagesAreAcceptedAndArriveOnceWhenItIsBack() {
    int before = alice.read(conversation).size();
    assertThat(secondWorker.stop()).isIn(0, 143);
    Map<String, String> statuses = new LinkedHashMap<>();
    for (int i = 0; i < 10; i++) {
      Api.Response response =
          alice
              .api()
              .post(
                  alice.token(),
                  Person.messages(conversation) + "?wait=50",
                  Map.of("text", "early " + i));
      JsonNode answer = response.expect(202).json();
      String status = answer.path("status").asText();
      assertThat(status)
          .isEqualTo(Person.messages(conversation) + "/" + answer.path("messageId").asText());
      first.get(alice.token(), status).expect(202);
      second.get(alice.token(), status).expect(202);
      statuses.put(answer.path("messageId").asText(), "early " + i);
    }
    cluster.startWorker("worker-3");
    statuses.keySet().forEach(this::awaitStored);
    List<JsonNode> all = alice.read(conversation);
    assertThat(all).hasSize(before + 10);
    assertThat(all.subList(before, before + 10).stream().map(m -> m.path("text").asText()))
        .containsExactlyElementsOf(statuses.values());
    assertDense();
  }

  @Test
  @Order(6)
  void aGatewayServesUntilAProxyHasNoticedThatItEnds() {
    CompletableFuture<Integer> end = CompletableFuture.supplyAsync(secondGateway::stop);
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> second.get(null, "/health/ready").text().contains("it is about to end"));
    alice.at(second).send(conversation, "through the one that ends").expect(201);
    assertThat(end.join()).isIn(0, 143);
    alice.send(conversation, "through the one that is left").expect(201);
  }

  private void assertDense() {
    List<Long> seqs =
        alice.read(conversation).stream().map(message -> message.path("seq").asLong()).toList();
    for (int i = 0; i < seqs.size(); i++) {
      assertThat(seqs.get(i)).isEqualTo(i + 3L);
    }
  }

  private void awaitStored(String messageId) {
    String path = Person.messages(conversation) + "/" + messageId;
    Awaitility.await().atMost(LIMIT).until(() -> first.get(alice.token(), path).status() == 200);
  }

  private void awaitReadable(Person reader, long seq) {
    String path = Person.messages(conversation) + "?limit=1&min_seq=" + seq;
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> reader.api().get(reader.token(), path).status() == 200);
  }
}
