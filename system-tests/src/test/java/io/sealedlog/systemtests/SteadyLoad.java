package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/// Clients that send and read at a steady pace while processes come and go, through the gateways in
/// rotation, as behind a load balancer. No client repeats a call: each must succeed.
final class SteadyLoad implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(30);
  private static final int SENDS_PER_READ = 8;

  private final List<Talk> talks = new ArrayList<>();
  private final CopyOnWriteArrayList<Api> gateways = new CopyOnWriteArrayList<>();
  private final Map<Api, AtomicInteger> underWay = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final ScheduledExecutorService clients;

  /// A conversation with its sender, and what was sent: texts by id, and seqs of those that were
  /// acknowledged.
  private static final class Talk {
    private final Person sender;
    private final Person reader;
    private final String id;
    private final Map<String, String> sent = new ConcurrentHashMap<>();
    private final Map<String, Long> stored = new ConcurrentHashMap<>();

    Talk(Person sender, Person reader) {
      this.sender = sender;
      this.reader = reader;
      this.id = sender.converse(reader);
    }
  }

  /// Registers the clients at the first gateway and begins.
  ///
  /// @param count of conversations, each with one client that sends
  SteadyLoad(Api gateway, int count) {
    gateways.add(gateway);
    this.clients = Executors.newScheduledThreadPool(count);
    for (int i = 0; i < count; i++) {
      Person sender = Person.register(gateway, "sender-" + i);
      talks.add(new Talk(sender, Person.register(gateway, "reader-" + i)));
    }
    for (Talk talk : talks) {
      Future<?> _ =
          clients.scheduleWithFixedDelay(
              () -> attempt(talk), 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  void takeIn(Api gateway) {
    gateways.add(gateway);
  }

  /// Takes a gateway out of rotation and waits for the calls that are under way there.
  void takeOut(Api gateway) {
    gateways.remove(gateway);
    AtomicInteger calls = counter(gateway);
    Awaitility.await("no call is under way").atMost(Cluster.LIMIT).until(() -> calls.get() == 0);
  }

  /// Waits until so many further messages are acknowledged.
  void awaitMore(int messages) {
    int enough = acknowledged.get() + messages;
    Awaitility.await(messages + " more messages")
        .atMost(Cluster.LIMIT)
        .until(() -> acknowledged.get() >= enough || !faults.isEmpty());
    assertThat(faults).isEmpty();
  }

  /// Ends the load and checks every conversation: each message that was sent is there, once, in its
  /// place, and all readers see the same.
  ///
  /// @return how many messages were sent
  int check(Api gateway) throws InterruptedException {
    close();
    assertThat(faults).isEmpty();
    for (Talk talk : talks) {
      long last =
          talk.sender.at(gateway).send(talk.id, "the end").expect(201).json().path("seq").asLong();
      talk.reader.at(gateway).awaitReadable(talk.id, last);
      check(talk, gateway, last);
    }
    return acknowledged.get();
  }

  @Override
  public void close() throws InterruptedException {
    clients.shutdown();
    assertThat(clients.awaitTermination(2, TimeUnit.MINUTES)).as("the clients end").isTrue();
  }

  private static void check(Talk talk, Api gateway, long last) {
    List<JsonNode> messages = talk.reader.at(gateway).read(talk.id);
    assertThat(talk.sender.at(gateway).read(talk.id)).as("one order").isEqualTo(messages);
    Map<String, String> texts = new HashMap<>();
    Map<String, Long> seqs = new HashMap<>();
    long seq = 2;
    for (JsonNode message : messages) {
      seq++;
      assertThat(message.path("seq").asLong()).as("seq is dense").isEqualTo(seq);
      if (seq < last) {
        String id = message.path("messageId").asText();
        assertThat(seqs.put(id, seq)).as("stored once: %s", id).isNull();
        texts.put(id, message.path("text").asText());
      }
    }
    assertThat(seq).isEqualTo(last);
    assertThat(seqs).isEqualTo(talk.stored);
    assertThat(texts).isEqualTo(talk.sent);
  }

  private void attempt(Talk talk) {
    try {
      send(talk);
    } catch (RuntimeException | Error e) {
      faults.add(e.toString());
    }
  }

  private void send(Talk talk) {
    String id = Ids.next();
    String text = "message " + id;
    Api gateway = next(talk.sent.size());
    try {
      talk.sent.put(id, text);
      Map<String, String> body = Map.of("text", text, "messageId", id);
      String path = Person.messages(talk.id) + Patience.LONGEST_WAIT;
      Api.Response answer = gateway.postOnce(talk.sender.token(), path, body);
      if (answer.status() != 201) {
        faults.add("a message: " + answer);
        return;
      }
      talk.stored.put(id, answer.json().path("seq").asLong());
      acknowledged.incrementAndGet();
      if (talk.sent.size() % SENDS_PER_READ == 0) {
        read(talk, gateway);
      }
    } finally {
      counter(gateway).decrementAndGet();
    }
  }

  private void read(Talk talk, Api gateway) {
    Api.Response answer =
        gateway.send(
            gateway.request(talk.reader.token(), Person.messages(talk.id) + "?limit=20").GET());
    if (answer.status() != 200) {
      faults.add("a page: " + answer);
    }
  }

  /// Returns a gateway in rotation, with one more call under way.
  private Api next(int number) {
    while (true) {
      List<Api> present = List.copyOf(gateways);
      Api chosen = present.get(number % present.size());
      AtomicInteger calls = counter(chosen);
      calls.incrementAndGet();
      if (gateways.contains(chosen)) {
        return chosen;
      }
      calls.decrementAndGet();
    }
  }

  private AtomicInteger counter(Api gateway) {
    return underWay.computeIfAbsent(gateway, each -> new AtomicInteger());
  }
}
