package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database server dies and its standby takes over, while people write: all services go on with
/// the other one by themselves, and nothing that was acknowledged is lost.
@Tag("servers")
class DatabaseFailoverTest {
  private static final int SOME = 40;
  private static final Duration SOON = Duration.ofMinutes(1);

  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicBoolean enough = new AtomicBoolean();

  @Test
  void servicesGoOnWithTheStandby(@TempDir Path directory) throws Exception {
    ReplicatedPostgres postgres = ReplicatedPostgres.start(directory.resolve("postgresql"));
    KafkaServers kafka = KafkaServers.embedded(directory.resolve("kafka"));
    try (Cluster cluster = Cluster.start(directory, Map.of(), kafka, postgres)) {
      Cluster.Gateway gateway = cluster.startGateway("gateway");
      ServiceProcess worker = cluster.startWorker("worker");
      ServiceProcess projector = cluster.startProjector("projector");
      gateway.api().awaitReady();
      worker.awaitReady();
      Person alice = Person.register(gateway.api(), "alice");
      Person bob = Person.register(gateway.api(), "bob");
      String conversation = alice.converse(bob);
      CompletableFuture<List<String>> writing =
          CompletableFuture.supplyAsync(() -> write(alice, conversation));
      awaitMore();
      Person last = Person.register(gateway.api(), "last");

      postgres.failOver();

      gateway.api().awaitReady();
      worker.awaitReady();
      projector.awaitReady();
      awaitMore();
      enough.set(true);
      List<String> written = writing.get();
      alice.sendReadably(conversation, "the end");
      written.add("the end");
      assertThat(bob.texts(conversation)).containsExactlyElementsOf(written);
      assertDense(alice.read(conversation));
      assertThat(Person.login(gateway.api(), "last", last.password())).isNotEmpty();
      Person.register(gateway.api(), "afterwards");
      assertThat(List.of(gateway.process().alive(), worker.alive(), projector.alive()))
          .containsOnly(true);
    }
  }

  /// Writes one message after the other until it is enough; each until its outcome is known.
  private List<String> write(Person alice, String conversation) {
    List<String> written = new ArrayList<>();
    while (!enough.get()) {
      String text = "message " + written.size();
      alice.send(conversation, text).expect(201);
      written.add(text);
      sent.incrementAndGet();
    }
    return written;
  }

  private void awaitMore() {
    int goal = sent.get() + SOME;
    Awaitility.await().atMost(SOON).until(() -> sent.get() >= goal);
  }

  private static void assertDense(List<JsonNode> messages) {
    long seq = 2;
    for (JsonNode message : messages) {
      seq++;
      assertThat(message.path("seq").asLong()).isEqualTo(seq);
    }
  }
}
