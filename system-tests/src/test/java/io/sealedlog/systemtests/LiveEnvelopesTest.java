package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client in client mode receives all messages live and opens them.
@Tag("servers")
class LiveEnvelopesTest {
  private static final String PASSWORD = "thimble orchard vivid sonata";
  private static final int MESSAGES = 80;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir private Path directory;
  private AllInOneProcess sealedLog;
  private Person alice;
  private SealingClient carla;
  private String conversation;

  @BeforeEach
  void start() {
    sealedLog = AllInOneProcess.start(directory, Map.of());
    Api api = sealedLog.api();
    alice = Person.register(api, "alice");
    SealingClient.register(api, "carla", PASSWORD);
    carla = SealingClient.login(api, "carla", PASSWORD);
    conversation = alice.converse(List.of("carla"));
  }

  @AfterEach
  void stop() {
    assertThat(sealedLog.stop()).as("exit code after SIGTERM").isIn(0, 143);
  }

  @Test
  void opensEveryMessageOnceInOrderOverBreaks() throws InterruptedException {
    Person reader = new Person(sealedLog.api(), "", "carla", PASSWORD, "", carla.token());
    LiveReader stream =
        new LiveReader(LiveReader.Way.STREAM, List.of(reader), MESSAGES, new Random(3));
    LiveReader socket =
        new LiveReader(LiveReader.Way.SOCKET, List.of(reader), MESSAGES, new Random(4));
    List<Thread> threads =
        List.of(Thread.startVirtualThread(stream), Thread.startVirtualThread(socket));
    Awaitility.await().atMost(LIMIT).until(() -> stream.begun() && socket.begun());

    SealingClient.Room room = carla.enter(conversation);
    List<String> bodies = send(room);

    for (Thread thread : threads) {
      assertThat(thread.join(LIMIT)).as("has every message").isTrue();
    }
    for (LiveReader each : List.of(stream, socket)) {
      List<JsonNode> received = each.received();
      assertThat(received).allMatch(message -> message.path("text").isMissingNode());
      assertThat(carla.open(conversation, room, received)).isEqualTo(bodies);
      assertThat(each.connections()).isGreaterThan(2);
    }
  }

  private List<String> send(SealingClient.Room room) {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      String text = "message " + i;
      Api.Response sent =
          i % 2 == 0
              ? alice.send(conversation, text)
              : carla.send(conversation, carla.seal(room, text));
      sent.expect(201);
      bodies.add("{\"text\":\"" + text + "\"}");
    }
    return bodies;
  }
}
