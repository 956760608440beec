package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.awaitility.Awaitility;

/// Clients that send messages at a constant rate, each with an id, and repeat what the API says can
/// be repeated (`202`, `503`, a broken connection) until the message is stored.
final class ConstantLoad implements AutoCloseable {
  /// How long a message may take, over all repetitions.
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Duration PAUSE = Duration.ofMillis(500);

  /// Of so many messages one is read back.
  private static final int READ_BACK = 10;

  /// How long it is sent before and after a fault, to see that all is well.
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final Person sender;
  private final List<String> conversations;
  private final GatewayProxy gateways;
  private final Duration wait;
  private final Queue<Message> messages = new ConcurrentLinkedQueue<>();
  private int sent;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();

  /// A message and what was answered to each attempt to send it. Written by one thread at a time.
  private static final class Message {
    private final String id = Ids.next();
    private final String conversation;
    private final String text;
    private final long begin = System.nanoTime();
    private final Queue<Api.Response> preliminary = new ConcurrentLinkedQueue<>();
    private volatile Api.Response last = Api.Response.NONE;
    private volatile long nanos = -1;
    private volatile long readableNanos = -1;

    Message(String conversation, int number) {
      this.conversation = conversation;
      this.text = "message " + number;
    }

    @Override
    public String toString() {
      return text + " in " + conversation + ": " + last + ", before that " + preliminary;
    }

    boolean over() {
      return nanos >= 0;
    }

    boolean readable() {
      return readableNanos >= 0;
    }
  }

  /// What clients saw of the messages that were sent during a fault.
  ///
  /// @param messages how many were sent
  /// @param longest the longest time from a message's first attempt to its `201`
  /// @param longestUnreadable the longest time from there until a page had it
  /// @param preliminary how many answers of each kind there were that clients repeat
  /// @param brokenConnections how many calls went to another gateway after a connection failed
  record Report(
      int messages,
      Duration longest,
      Duration longestUnreadable,
      Map<String, Integer> preliminary,
      int brokenConnections) {}

  private ConstantLoad(
      Person sender, List<String> conversations, GatewayProxy gateways, Duration wait) {
    this.sender = sender;
    this.conversations = List.copyOf(conversations);
    this.gateways = gateways;
    this.wait = wait;
  }

  /// Begins to send, to each conversation in turn.
  ///
  /// @param wait how long a call waits for its message's commit before it answers 202
  /// @param perSecond messages a second, of all conversations together
  static ConstantLoad start(
      Person sender,
      List<String> conversations,
      GatewayProxy gateways,
      Duration wait,
      int perSecond) {
    ConstantLoad load = new ConstantLoad(sender, conversations, gateways, wait);
    var _ =
        load.clock.scheduleAtFixedRate(
            load::sendOne, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
    return load;
  }

  /// Runs the fault and waits until every message that was sent meanwhile is stored.
  Report during(Runnable fault) {
    int broken = gateways.brokenConnections();
    long begin = System.nanoTime();
    pause();
    fault.run();
    pause();
    long end = System.nanoTime();
    List<Message> sent =
        messages.stream().filter(each -> each.begin - begin >= 0 && each.begin - end < 0).toList();
    Awaitility.await("every message is stored, and read where it is read back")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(sent).filteredOn(each -> !each.over() || !each.readable()).isEmpty());
    assertThat(sent).extracting(each -> each.last).allMatch(answer -> answer.status() == 201);
    Map<String, Integer> preliminary = new TreeMap<>();
    sent.stream()
        .flatMap(each -> each.preliminary.stream())
        .forEach(answer -> preliminary.merge(kind(answer), 1, Integer::sum));
    return new Report(
        sent.size(),
        longest(sent, each -> each.nanos),
        longest(sent, each -> each.readableNanos),
        preliminary,
        gateways.brokenConnections() - broken);
  }

  private static Duration longest(List<Message> sent, ToLongFunction<Message> nanos) {
    return Duration.ofMillis(sent.stream().mapToLong(nanos).max().orElseThrow() / 1_000_000);
  }

  /// Stops sending and checks that every message is in its conversation exactly once, with its text
  /// and without gaps between them.
  void stopAndVerify(Person reader) {
    clock.shutdown();
    senders.close();
    Map<String, Map<String, String>> expected = new HashMap<>();
    for (Message message : messages) {
      assertThat(message.last.status()).as(message.last.toString()).isEqualTo(201);
      expected
          .computeIfAbsent(message.conversation, _ -> new HashMap<>())
          .put(message.id, message.text);
    }
    expected.forEach((conversation, texts) -> {
      // Seqs 1 and 2 are the conversation's creation and its first epoch.
      reader.awaitReadable(conversation, texts.size() + 2L);
      List<JsonNode> stored = reader.read(conversation);
      Map<String, String> found = new HashMap<>();
      stored.forEach(
          each -> found.put(each.path("messageId").asText(), each.path("text").asText()));
      assertThat(found).isEqualTo(texts);
      assertThat(stored).hasSameSizeAs(texts.keySet());
      List<Long> seqs = new ArrayList<>();
      stored.forEach(each -> seqs.add(each.path("seq").asLong()));
      for (int i = 0; i < seqs.size(); i++) {
        assertThat(seqs.get(i)).as(conversation).isEqualTo(3L + i);
      }
    });
  }

  @Override
  public void close() {
    clock.shutdownNow();
    senders.shutdownNow();
  }

  private void sendOne() {
    Message message = new Message(conversations.get(sent % conversations.size()), sent);
    sent++;
    messages.add(message);
    senders.execute(() -> send(message));
  }

  private void send(Message message) {
    repeat(message.id, () -> attempt(message), message::over);
    if (number(message) % READ_BACK == 0 && message.last.status() == 201) {
      repeat("readable: " + message.id, () -> readBack(message), message::readable);
    } else {
      message.readableNanos = 0;
    }
  }

  private static void repeat(String what, Runnable attempt, BooleanSupplier over) {
    attempt.run();
    if (!over.getAsBoolean()) {
      Awaitility.await(what)
          .atMost(PATIENCE)
          .pollDelay(PAUSE)
          .pollInterval(PAUSE)
          .until(() -> {
            attempt.run();
            return over.getAsBoolean();
          });
    }
  }

  private static int number(Message message) {
    return Integer.parseInt(message.text.replaceFirst(".* ", ""));
  }

  private void readBack(Message message) {
    String path =
        Person.messages(message.conversation)
            + "?limit=1&min_seq="
            + message.last.json().path("seq").asLong();
    Api.Response page = gateways.call(api -> api.send(api.request(sender.token(), path).GET()));
    if (page.status() == 200) {
      message.readableNanos = System.nanoTime() - message.begin - message.nanos;
    }
  }

  private void attempt(Message message) {
    String path = Person.messages(message.conversation) + "?wait=" + wait.toMillis();
    Map<String, String> body = Map.of("text", message.text, "messageId", message.id);
    Api.Response answer = gateways.call(api -> api.postOnce(sender.token(), path, body));
    if (isPreliminary(answer)) {
      message.preliminary.add(answer);
    } else {
      message.last = answer;
      // Last, because it says that the rest is there.
      message.nanos = System.nanoTime() - message.begin;
    }
  }

  private static boolean isPreliminary(Api.Response answer) {
    return answer.status() == 202
        || answer.is(503, "unavailable")
        || answer.is(503, "outcome-unknown")
        || answer.status() == Api.Response.NONE.status();
  }

  private static String kind(Api.Response answer) {
    return answer.status() == 503 ? "503 " + answer.problem() : String.valueOf(answer.status());
  }

  private void pause() {
    Awaitility.await().pollDelay(MARGIN).until(() -> true);
  }
}
