package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two people read one conversation live, one by Server-Sent Events and one by WebSocket, each
/// disconnecting at random times and continuing at the other of two gateways, while messages are
/// sent through both. `scripts/live-check` does the same with 20 000 messages.
@Tag("servers")
class LiveTest {
  private static final int MESSAGES = Integer.getInteger("live.messages", 600);
  private static final int SENDERS = 16;
  private static final long FIRST_SEQ = 3;
  private static final Duration LIMIT = Duration.ofMinutes(3).plusMillis(30L * MESSAGES);

  @Test
  void bothSeeEveryMessageOnceInOrder(@TempDir Path directory)
      throws IOException, InterruptedException {
    try (Cluster cluster = Cluster.start(directory, Map.of())) {
      Api first = cluster.startGateway("gateway-1").api();
      cluster.startProjector("projector");
      Api second = cluster.startGateway("gateway-2").api();
      ServiceProcess worker = cluster.startWorker("worker");
      first.awaitReady();
      second.awaitReady();
      worker.awaitReady();
      Person alice = Person.register(first, "alice");
      Person bob = Person.register(second, "bob");
      String conversation = alice.converse(bob);
      LiveReader stream =
          new LiveReader(
              LiveReader.Way.STREAM, List.of(alice, alice.at(second)), MESSAGES, new Random(1));
      LiveReader socket =
          new LiveReader(
              LiveReader.Way.SOCKET, List.of(bob, bob.at(first)), MESSAGES, new Random(2));
      List<Thread> readers =
          List.of(Thread.startVirtualThread(stream), Thread.startVirtualThread(socket));
      Awaitility.await().atMost(LIMIT).until(() -> stream.begun() && socket.begun());

      send(conversation, List.of(alice, bob));

      for (Thread reader : readers) {
        assertThat(reader.join(LIMIT)).as("has every message").isTrue();
      }
      assertEachOnceInOrder(stream);
      assertEachOnceInOrder(socket);
      System.out.printf(
          "%d messages; %d connections by Server-Sent Events, %d by WebSocket%n",
          MESSAGES, stream.connections(), socket.connections());
    }
  }

  private static void send(String conversation, List<Person> people) throws InterruptedException {
    CountDownLatch sent = new CountDownLatch(MESSAGES);
    for (int sender = 0; sender < SENDERS; sender++) {
      int from = sender;
      Thread _ =
          Thread.startVirtualThread(() -> {
            for (int i = from; i < MESSAGES; i += SENDERS) {
              Person person = people.get(i % people.size());
              person.send(conversation, "message " + i).expect(201);
              sent.countDown();
            }
          });
    }
    assertThat(sent.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).as("all sent").isTrue();
  }

  private static void assertEachOnceInOrder(LiveReader reader) {
    List<JsonNode> received = reader.received();
    assertThat(received.stream().map(message -> message.path("seq").asLong()))
        .containsExactlyElementsOf(
            LongStream.range(FIRST_SEQ, FIRST_SEQ + MESSAGES).boxed().toList());
    assertThat(received.stream().map(message -> message.path("text").asText()).distinct())
        .hasSize(MESSAGES)
        .allMatch(text -> text.startsWith("message "));
    assertThat(reader.connections()).isGreaterThan(2);
  }
}
