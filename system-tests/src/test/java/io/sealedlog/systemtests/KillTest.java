package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the process repeatedly and checks the log of messages: no acknowledged message (201) is
/// lost, none is stored twice, no two have the same position, there are no gaps, all readers see
/// the same order, no text is changed, and no message stays undecided for ever.
@Order(1)
@Tag("servers")
class KillTest {
  private static final int KILLS = 10;
  private static final int SENDERS = 8;
  private static final int ACKNOWLEDGED_PER_ROUND = 150;

  private final Map<String, String> sent = new ConcurrentHashMap<>();
  private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

  @Test
  void nothingIsLostDoubledOrReorderedByKills(@TempDir Path directory) throws Exception {
    AllInOneProcess sealedLog = AllInOneProcess.start(directory);
    try {
      Person alice = Person.register(sealedLog.api(), "alice");
      Person bob = Person.register(sealedLog.api(), "bob");
      String conversation = alice.converse(bob);
      for (int round = 0; round < KILLS; round++) {
        sendUntilKilled(alice.at(sealedLog.api()), conversation, sealedLog);
        sealedLog = AllInOneProcess.start(directory);
      }
      alice = alice.at(sealedLog.api());
      bob = bob.at(sealedLog.api());
      // One more message: when it is readable, everything before it has been decided and projected.
      long last = alice.send(conversation, "the end").expect(201).json().path("seq").asLong();
      bob.awaitReadable(conversation, last);
      check(alice.read(conversation), bob.read(conversation), last);
      resolve(alice, conversation);
    } finally {
      sealedLog.close();
    }
  }

  private void sendUntilKilled(Person alice, String conversation, AllInOneProcess sealedLog)
      throws InterruptedException {
    CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED_PER_ROUND);
    AtomicInteger number = new AtomicInteger();
    try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
      for (int i = 0; i < SENDERS; i++) {
        senders.execute(() -> {
          while (sendOne(alice, conversation, number.incrementAndGet(), enough)) {}
        });
      }
      assertThat(enough.await(180, TimeUnit.SECONDS)).as("sends are acknowledged").isTrue();
      sealedLog.kill();
    }
  }

  /// Sends one message; returns false when the connection breaks.
  private boolean sendOne(Person alice, String conversation, int number, CountDownLatch enough) {
    String id = Ids.next();
    String text = "message " + number + " " + id;
    sent.put(id, text);
    try {
      Api.Response response = alice.sendOnce(conversation, id, text);
      if (response.status() == 201) {
        acknowledged.put(id, response.json().path("seq").asLong());
        enough.countDown();
      } else if (response.status() != 202) {
        throw new AssertionError("neither 201 nor 202: " + response);
      }
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private void check(List<JsonNode> alices, List<JsonNode> bobs, long last) {
    assertThat(bobs).as("one order for everybody").isEqualTo(alices);
    Map<String, Long> stored = new HashMap<>();
    long seq = 2;
    for (JsonNode message : alices) {
      seq++;
      assertThat(message.path("seq").asLong()).as("seq is dense").isEqualTo(seq);
      String id = message.path("messageId").asText();
      assertThat(stored.put(id, seq)).as("stored once: %s", id).isNull();
      if (seq < last) {
        assertThat(message.path("text").asText()).isEqualTo(sent.get(id));
      }
    }
    assertThat(seq).isEqualTo(last);
    assertThat(stored)
        .as("acknowledged and there, where it was said to be")
        .containsAllEntriesOf(acknowledged);
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLS * ACKNOWLEDGED_PER_ROUND);
  }

  /// Checks that a sender without an answer can find out whether the message is stored.
  private void resolve(Person alice, String conversation) {
    for (String id : sent.keySet()) {
      if (!acknowledged.containsKey(id)) {
        int status =
            alice.api().get(alice.token(), Person.messages(conversation) + "/" + id).status();
        assertThat(status).as("an unknown outcome is resolved").isIn(200, 404);
      }
    }
  }
}
