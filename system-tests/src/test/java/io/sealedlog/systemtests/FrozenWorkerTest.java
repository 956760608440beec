package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A worker is frozen in the middle of its work for longer than every time-out, while another one
/// takes over its partitions, and then resumes with an open transaction.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Tag("servers")
class FrozenWorkerTest {
  private static final int CONVERSATIONS = 12;

  /// Longer than the transaction time-out and the session time-out.
  private static final Duration TAKEOVER = Duration.ofSeconds(60);

  private final Map<String, Sent> sent = new HashMap<>();

  private record Sent(String conversation, String text) {}

  @Test
  void isReplacedAndDoesNothingTwiceAfterwards(@TempDir Path directory) throws Exception {
    try (Cluster cluster = Cluster.start(directory, Map.of())) {
      Api api = cluster.startGateway("gateway").api();
      cluster.startProjector("projector");
      ServiceProcess first = cluster.startWorker("worker-1");
      first.awaitReady();
      api.awaitReady();
      Person alice = Person.register(api, "alice");
      Person bob = Person.register(api, "bob");
      List<String> conversations = new ArrayList<>();
      for (int i = 0; i < CONVERSATIONS; i++) {
        conversations.add(alice.converse(bob));
      }
      ServiceProcess second = cluster.startWorker("worker-2");
      second.awaitReady();
      try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
        send(senders, alice, conversations, "before");
        awaitStored(alice, Cluster.LIMIT);

        // The worker is frozen while these are processed: some are decided, some are in an open
        // transaction.
        send(senders, alice, conversations, "on the way");
        first.freeze();
        try {
          send(senders, alice, conversations, "meanwhile");
          awaitStored(alice, TAKEOVER);
        } finally {
          first.thaw();
        }
        send(senders, alice, conversations, "afterwards");
        awaitStored(alice, Cluster.LIMIT);
      }
      first.awaitReady();

      assertThat(first.alive()).isTrue();
      for (String conversation : conversations) {
        assertEachOnceAndDense(bob.read(conversation), conversation);
      }
    }
  }

  // Messages that are not answered with 201 are sent again until they are stored.
  private void send(
      ExecutorService senders, Person sender, List<String> conversations, String text) {
    for (String conversation : conversations) {
      String id = Ids.next();
      sent.put(id, new Sent(conversation, text + " " + id));
      var _ = senders.submit(() -> sender.sendOnce(conversation, id, text + " " + id));
    }
  }

  private void awaitStored(Person sender, Duration limit) {
    Awaitility.await("everything is stored")
        .atMost(limit)
        .pollInterval(Duration.ofMillis(200))
        .until(() ->
            sent.entrySet().parallelStream()
                .allMatch(entry ->
                    sender
                            .sendOnce(
                                entry.getValue().conversation(),
                                entry.getKey(),
                                entry.getValue().text())
                            .status()
                        == 201));
  }

  private void assertEachOnceAndDense(List<JsonNode> messages, String conversation) {
    List<String> expected =
        sent.values().stream()
            .filter(each -> each.conversation().equals(conversation))
            .map(Sent::text)
            .toList();
    assertThat(messages)
        .map(message -> message.path("text").asText())
        .containsExactlyInAnyOrderElementsOf(expected);
    for (int i = 0; i < messages.size(); i++) {
      // Seqs 1 and 2 are the conversation's creation and its first epoch.
      assertThat(messages.get(i).path("seq").asLong()).isEqualTo(3L + i);
    }
  }
}
