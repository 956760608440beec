package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every message is sent one to five times concurrently over two gateways, while the worker is
/// killed and replaced. A fifth of the messages have ids from before the dedupe window.
@Order(1)
@Tag("servers")
class RetryStormTest {
  // scripts/retry-storm runs the test with 5 000 messages, which takes minutes.
  private static final int MESSAGES = Integer.getInteger("storm.messages", 1_000);
  private static final int CONVERSATIONS = 20;
  private static final int MOST_COPIES = 5;
  private static final int SENDERS = 32;
  private static final Duration WINDOW = Duration.ofSeconds(30);

  private final Random random = new Random(7);
  private final Map<String, Sending> sendings = new HashMap<>();
  private final Map<String, List<Long>> answered = new ConcurrentHashMap<>();
  private final Queue<Api.Response> unexpected = new ConcurrentLinkedQueue<>();

  private record Sending(String id, String conversation, String text) {}

  @Test
  void makesOneMessageOfEach(@TempDir Path directory) throws IOException, InterruptedException {
    try (Cluster cluster =
        Cluster.start(directory, Map.of("worker.dedupe-window", WINDOW.toSeconds() + "s"))) {
      Api first = cluster.startGateway("gateway-1").api();
      cluster.startProjector("projector");
      Api second = cluster.startGateway("gateway-2").api();
      ServiceProcess worker = cluster.startWorker("worker-1");
      first.awaitReady();
      second.awaitReady();
      worker.awaitReady();
      Person alice = Person.register(first, "alice");
      Person bob = Person.register(second, "bob");

      storm(
          attempts(alice, bob),
          alice,
          List.of(first, second),
          () -> {
            worker.kill();
            cluster.startWorker("worker-2");
          });

      assertThat(unexpected).as("neither 201, 202 nor 503").isEmpty();
      for (Sending sending : sendings.values()) {
        awaitStored(alice, sending);
      }
      assertEachOnce(alice);
    }
  }

  /// Returns the messages in random order, each as often as it will be sent.
  private List<Sending> attempts(Person alice, Person bob) {
    List<String> conversations = new ArrayList<>();
    for (int i = 0; i < CONVERSATIONS; i++) {
      conversations.add(alice.converse(bob));
    }
    List<Sending> attempts = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      String id = i % 5 == 0 ? Ids.at(Instant.now().minus(WINDOW.multipliedBy(3))) : Ids.next();
      Sending sending = new Sending(id, conversations.get(i % CONVERSATIONS), "message " + i);
      sendings.put(id, sending);
      attempts.addAll(Collections.nCopies(1 + random.nextInt(MOST_COPIES), sending));
    }
    Collections.shuffle(attempts, random);
    return attempts;
  }

  private void storm(
      List<Sending> attempts, Person person, List<Api> gateways, Runnable whenHalfIsAnswered)
      throws InterruptedException {
    CountDownLatch half = new CountDownLatch(attempts.size() / 2);
    try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
      for (int i = 0; i < attempts.size(); i++) {
        Sending sending = attempts.get(i);
        Person through = person.at(gateways.get(i % gateways.size()));
        senders.execute(() -> {
          send(through, sending);
          half.countDown();
        });
      }
      half.await();
      whenHalfIsAnswered.run();
    }
  }

  private void send(Person person, Sending sending) {
    Api.Response response;
    try {
      response = person.sendOnce(sending.conversation(), sending.id(), sending.text());
    } catch (UncheckedIOException e) {
      // The connection broke, so it is unknown whether the message is stored.
      return;
    }
    if (response.status() == 201) {
      answered
          .computeIfAbsent(sending.id(), id -> Collections.synchronizedList(new ArrayList<>()))
          .add(response.json().path("seq").asLong());
    } else if (response.status() != 202 && response.status() != 503) {
      unexpected.add(response);
    }
  }

  /// If no answer has confirmed the message, sends it again until one does.
  private void awaitStored(Person person, Sending sending) {
    if (answered.containsKey(sending.id())) {
      return;
    }
    Awaitility.await(sending.id())
        .atMost(Cluster.LIMIT)
        .until(() -> {
          send(person, sending);
          return answered.containsKey(sending.id());
        });
  }

  private void assertEachOnce(Person reader) {
    Map<String, Long> stored = new HashMap<>();
    Map<String, List<Sending>> byConversation =
        sendings.values().stream().collect(Collectors.groupingBy(Sending::conversation));
    byConversation.forEach((conversation, sent) -> {
      reader.awaitReadable(conversation, sent.size() + 2L);
      List<JsonNode> messages = reader.read(conversation);
      assertThat(messages).hasSameSizeAs(sent);
      for (int i = 0; i < messages.size(); i++) {
        JsonNode message = messages.get(i);
        String id = message.path("messageId").asText();
        assertThat(message.path("seq").asLong()).isEqualTo(i + 3L);
        assertThat(message.path("text").asText()).isEqualTo(sendings.get(id).text());
        assertThat(stored.put(id, message.path("seq").asLong())).as("%s before", id).isNull();
      }
    });
    assertThat(stored).hasSize(MESSAGES);
    answered.forEach((id, seqs) -> assertThat(seqs).as(id).containsOnly(stored.get(id)));
  }
}
