package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A projector is frozen in the middle of its work, as by swapping or by a paused virtual machine,
/// while another one takes over, and then resumes.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Tag("servers")
class FrozenProjectorTest {
  private static final int CONVERSATIONS = 12;
  private static final int ROUNDS = 5;
  private static final Duration TAKEOVER = Duration.ofSeconds(30);

  @Test
  void isReplacedWithin30SecondsAndWritesNothingAfterwards(@TempDir Path directory)
      throws Exception {
    try (Cluster cluster = Cluster.start(directory, Map.of())) {
      Api api = cluster.startGateway("gateway").api();
      ServiceProcess first = cluster.startProjector("projector-1");
      cluster.startWorker("worker").awaitReady();
      api.awaitReady();
      Person alice = Person.register(api, "alice");
      Person bob = Person.register(api, "bob");
      List<String> conversations = new ArrayList<>();
      for (int i = 0; i < CONVERSATIONS; i++) {
        conversations.add(alice.converse(bob));
      }
      awaitReadable(alice, send(alice, conversations), Cluster.LIMIT);
      ServiceProcess second = cluster.startProjector("projector-2");
      second.awaitReady();

      for (int round = 0; round < ROUNDS; round++) {
        send(alice, conversations);
      }
      first.freeze();
      try {
        awaitReadable(alice, send(alice, conversations), TAKEOVER);
      } finally {
        first.thaw();
      }
      first.awaitReady();
      Map<String, Long> last = send(alice, conversations);
      awaitReadable(alice, last, Cluster.LIMIT);

      assertThat(first.alive()).isTrue();
      last.forEach((conversation, seq) -> assertDense(bob.read(conversation), seq));
      assertThat(first.output() + second.output()).doesNotContain("its stream is parked");
    }
  }

  private static Map<String, Long> send(Person sender, List<String> conversations) {
    Map<String, Long> seqs = new HashMap<>();
    for (String conversation : conversations) {
      JsonNode answer = sender.send(conversation, "hello").expect(201).json();
      seqs.put(conversation, answer.path("seq").asLong());
    }
    return seqs;
  }

  private static void awaitReadable(Person reader, Map<String, Long> seqs, Duration bound) {
    Awaitility.await()
        .atMost(bound)
        .untilAsserted(() ->
            seqs.forEach((conversation, seq) ->
                reader
                    .api()
                    .get(reader.token(), Person.messages(conversation) + "?limit=1&min_seq=" + seq)
                    .expect(200)));
  }

  private static void assertDense(List<JsonNode> messages, long last) {
    for (int i = 0; i < messages.size(); i++) {
      assertThat(messages.get(i).path("seq").asLong()).isEqualTo(i + 3L);
    }
    assertThat(messages.getLast().path("seq").asLong()).isEqualTo(last);
  }
}
