package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.api.Calls;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.vault.store.Username;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// `/v1/stream` on real servers, with the test in place of workers and projection.
@ExtendWith(GatewayUnderTest.Live.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ResourceLock(GatewayUnderTest.LIVE_PROJECTION_OFFSETS)
@Tag("servers")
class StreamTest {
  private static final int MOST_LARGE_EVENTS = 200;

  private static final String ACCOUNT =
      "{\"username\":\"%s\",\"password\":\"correct horse battery staple\"}";

  private static final Duration LONG = Duration.ofSeconds(20);

  private GatewayUnderTest servers;
  private TestLog log;
  private GatewayService gateway;
  private GatewayService other;
  private String berta;

  @BeforeAll
  void start(GatewayUnderTest servers) {
    this.servers = servers;
    log = new TestLog(servers);
    gateway = started(Map.of());
    other = started(Map.of("live.max-resume", "5"));
    session("live-anna");
    berta = session("live-berta");
  }

  @AfterAll
  void stop() {
    gateway.close();
    other.close();
    log.close();
  }

  @Test
  void deliversMessagesOpenedAsTheyCome() {
    PlacedConversation conversation = place();
    try (EventReader reader = EventReader.open(gateway.port(), berta)) {
      assertThat(reader.nextType()).isEqualTo("connected");

      RecordedEvent sent = log.message(conversation, "good morning");

      JsonNode event = reader.next();
      assertThat(event.path("type").asText()).isEqualTo("message");
      assertThat(event.path("text").asText()).isEqualTo("good morning");
      assertThat(event.path("conversationId").asText()).isEqualTo(conversation.id().toString());
      assertThat(event.path("seq").asLong()).isEqualTo(sent.seq());
      assertThat(LivePosition.parse(reader.lastId())).isPresent();
    }
  }

  @Test
  void goesOnWhereTheReaderStopped() {
    PlacedConversation conversation = place();
    EventReader reader = EventReader.open(gateway.port(), berta);
    assertThat(reader.nextType()).isEqualTo("connected");
    log.message(conversation, "one");
    log.message(conversation, "two");
    assertThat(reader.nextText()).isEqualTo("one");
    final String afterOne = reader.takenId();
    assertThat(reader.nextText()).isEqualTo("two");
    reader.close();
    log.message(conversation, "three");

    for (GatewayService each : List.of(gateway, other)) {
      try (EventReader again = EventReader.open(each.port(), berta, afterOne)) {
        assertThat(again.nextType()).isEqualTo("connected");
        assertThat(again.nextText()).isEqualTo("two");
        assertThat(again.nextText()).isEqualTo("three");
      }
    }
    try (EventReader last = EventReader.open(other.port(), berta, "", "?after=" + afterOne)) {
      log.message(conversation, "live");
      assertThat(last.nextType()).isEqualTo("connected");
      assertThat(List.of(last.nextText(), last.nextText(), last.nextText()))
          .containsExactly("two", "three", "live");
    }
  }

  @Test
  void takesFromTheLogWhatTheReadModelHasNotYet() {
    PlacedConversation conversation = place();
    try (EventReader reader = EventReader.open(gateway.port(), berta)) {
      assertThat(reader.nextType()).isEqualTo("connected");

      RecordedEvent first =
          log.log(
              conversation.id(), Event.MessageSealed.of(conversation.sealed("not projected yet")));

      assertThat(reader.nextText()).isEqualTo("not projected yet");
      log.project(first);
    }
  }

  @Test
  void movesTheIdOfAReaderThatGetsNothing() {
    PlacedConversation foreign = PlacedConversation.between(servers, "live-anna");
    try (EventReader reader = EventReader.open(gateway.port(), berta)) {
      assertThat(reader.nextType()).isEqualTo("connected");
      final String before = reader.lastId();

      log.message(foreign, "none of your business");

      await().atMost(LONG).until(() -> !reader.lastId().equals(before));
      assertThat(reader.isEmpty()).isTrue();
    }
  }

  @Test
  void saysGapWhenItCanNotGoOn() {
    PlacedConversation conversation = place();
    EventReader reader = EventReader.open(gateway.port(), berta);
    assertThat(reader.nextType()).isEqualTo("connected");
    reader.close();
    for (int i = 0; i < 6; i++) {
      log.message(conversation, "missed " + i);
    }

    for (String id : List.of("nonsense", LivePosition.of(1).text(), reader.lastId())) {
      try (EventReader again = EventReader.open(other.port(), berta, id)) {
        assertThat(again.nextType()).as(id).isEqualTo("gap");
        log.message(conversation, "after the gap");
        assertThat(again.nextText()).isEqualTo("after the gap");
      }
    }
  }

  @Test
  void endsWithTheRemovalForWhoIsRemoved() {
    PlacedConversation conversation = place();
    UserId removed = userId("live-berta");
    EventReader reader = EventReader.open(gateway.port(), berta);
    assertThat(reader.nextType()).isEqualTo("connected");
    final String before = reader.lastId();

    log.message(conversation, "still with us");
    log.both(conversation.id(), new Event.MemberRemoved(removed, userId("live-anna")));
    log.message(conversation, "among ourselves");
    PlacedConversation another = place();
    // The hub learns of this conversation from its creation event only.
    log.both(another.id(), created("live-anna", "live-berta"));
    log.message(another, "elsewhere");

    assertRemoved(reader, removed);
    try (EventReader resumed = EventReader.open(other.port(), berta, before)) {
      assertThat(resumed.nextType()).isEqualTo("connected");
      // The other conversation may be in another partition, so its events have no fixed order among
      // the rest.
      List<String> resumedTypes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        JsonNode event = resumed.next();
        if (event.path("conversationId").asText().equals(conversation.id().toString())) {
          resumedTypes.add(event.path("type").asText());
        }
      }
      assertThat(resumedTypes).containsExactly("message", "member.removed");
    }
    reader.close();
  }

  @Test
  void beginsWithTheAdditionForWhoIsAdded() {
    PlacedConversation conversation = PlacedConversation.between(servers, "live-anna");
    UserId added = userId("live-berta");
    EventReader reader = EventReader.open(gateway.port(), berta);
    assertThat(reader.nextType()).isEqualTo("connected");
    final String before = reader.lastId();

    log.message(conversation, "among ourselves");
    log.both(
        conversation.id(),
        new Event.MemberAdded(
            new Member(added, Member.Role.MEMBER, 1, Bytes.wrap(new byte[32])),
            userId("live-anna")));
    log.message(conversation, "sealed to somebody else");

    assertAdded(reader, added);
    try (EventReader resumed = EventReader.open(other.port(), berta, before)) {
      assertThat(resumed.nextType()).isEqualTo("connected");
      assertAdded(resumed, added);
    }
    reader.close();
  }

  @Test
  void tellsReadMarksAndRedactions() {
    PlacedConversation conversation = place();
    try (EventReader reader = EventReader.open(gateway.port(), berta)) {
      assertThat(reader.nextType()).isEqualTo("connected");
      final String before = reader.lastId();

      log.mark(new ReadMark(conversation.id(), userId("live-anna"), 7, 1));
      JsonNode read = reader.next();
      MessageId redacted = new MessageId(conversation.newId());
      final String stillBefore = reader.lastId();
      log.both(conversation.id(), new Event.MessageRedacted(redacted, userId("live-anna")));
      JsonNode redaction = reader.next();

      assertThat(read.path("type").asText()).isEqualTo("read");
      assertThat(read.path("userId").asText()).isEqualTo(userId("live-anna").toString());
      assertThat(read.path("seq").asLong()).isEqualTo(7);
      assertThat(stillBefore).isEqualTo(before);
      assertThat(redaction.path("type").asText()).isEqualTo("message.redacted");
      assertThat(redaction.path("messageId").asText()).isEqualTo(redacted.toString());
    }
  }

  @Test
  void endsWithTheSession() {
    String token = session("live-clara");
    try (EventReader reader = EventReader.open(gateway.port(), token)) {
      assertThat(reader.nextType()).isEqualTo("connected");

      new Calls(servers.port(), token).delete("/v1/sessions/current");

      JsonNode last = reader.next();
      assertThat(last.path("type").asText()).isEqualTo("closing");
      assertThat(last.path("reason").asText()).isEqualTo("session-ended");
      reader.awaitEnd();
    }
  }

  @Test
  void refusesWhoMayNotListen() {
    String token = session("live-dora");
    try (GatewayService strict = started(Map.of("limits.streams-per-user", "1"));
        EventReader first = EventReader.open(strict.port(), token)) {
      assertThat(first.nextType()).isEqualTo("connected");
      Calls calls = new Calls(strict.port(), token);

      Calls.Reply second = calls.get("/v1/stream");
      Calls.Reply stranger = calls.withToken("").get("/v1/stream");
      Calls.Reply unknown = calls.get("/v1/stream?from=1");

      assertThat(second.status()).isEqualTo(429);
      assertThat(second.problem()).isEqualTo("too-many-connections");
      assertThat(second.header("Retry-After")).isNotBlank();
      assertThat(stranger.problem()).isEqualTo("token-missing");
      assertThat(unknown.problem()).isEqualTo("unknown-parameter");
    }
  }

  @Test
  void cutsOffWhoDoesNotKeepUp() throws Exception {
    PlacedConversation conversation = place();
    Event large = Event.MessageSealed.of(conversation.sealed("x".repeat(400_000)));
    try (GatewayService small = started(Map.of("live.queue", "16"));
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), small.port())) {
      slow.getOutputStream()
          .write(
              "GET /v1/stream HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n\r\n"
                  .formatted(berta)
                  .getBytes(StandardCharsets.US_ASCII));
      Calls calls = new Calls(small.port(), "");

      String begin = readUntilConnected(slow.getInputStream());
      // More than the system's buffers and then the reader's queue hold.
      for (int i = 0; i < MOST_LARGE_EVENTS && isNobodyCutOff(calls); i++) {
        var _ = log.log(conversation.id(), large);
      }
      assertThat(isNobodyCutOff(calls)).isFalse();
      String received =
          begin + new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(received.lines().filter(line -> line.startsWith("id: ")))
          .isNotEmpty()
          .allMatch(id -> LivePosition.parse(id.substring(4)).isPresent());
      await().atMost(LONG).until(() -> metric(calls, "sealedlog_live_connections").equals("0.0"));
    } finally {
      log.skipProjection();
    }
  }

  private static boolean isNobodyCutOff(Calls calls) {
    return metric(calls, "sealedlog_live_cut_offs_total").equals("0.0");
  }

  /// Afterwards, events wait in the queue.
  private static String readUntilConnected(InputStream input) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf("connected\"}\n\n") < 0) {
      int next = input.read();
      assertThat(next).as("the stream goes on after: %s", read).isNotNegative();
      read.append((char) next);
    }
    return read.toString();
  }

  @Test
  void stopsAtOnceWithReadersConnected() {
    GatewayService stopping = started(Map.of());
    try (EventReader reader = EventReader.open(stopping.port(), berta)) {
      assertThat(reader.nextType()).isEqualTo("connected");

      stopping.close();

      assertThat(reader.next().path("reason").asText()).isEqualTo("shutdown");
      reader.awaitEnd();
    }
  }

  private static void assertRemoved(EventReader reader, UserId removed) {
    assertThat(reader.nextText()).isEqualTo("still with us");
    JsonNode event = reader.next();
    assertThat(event.path("type").asText()).isEqualTo("member.removed");
    assertThat(event.path("userId").asText()).isEqualTo(removed.toString());
    assertThat(reader.nextType()).isEqualTo("conversation.created");
    assertThat(reader.nextText()).isEqualTo("elsewhere");
  }

  private static void assertAdded(EventReader reader, UserId added) {
    JsonNode event = reader.next();
    assertThat(event.path("type").asText()).isEqualTo("member.added");
    assertThat(event.path("userId").asText()).isEqualTo(added.toString());
    assertThat(reader.next().path("unreadable").asText()).isEqualTo("no-key");
  }

  private Event created(String... names) {
    return new Event.ConversationCreated(
        userId(names[0]),
        Stream.of(names)
            .map(name -> new Member(userId(name), Member.Role.MEMBER, 1, Bytes.wrap(new byte[32])))
            .sorted(Comparator.comparing(Member::userId))
            .toList());
  }

  private static String metric(Calls calls, String name) {
    return new String(calls.get("/metrics").response().body(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }

  private PlacedConversation place() {
    return PlacedConversation.between(servers, "live-anna", "live-berta");
  }

  private GatewayService started(Map<String, String> more) {
    Map<String, String> settings = log.settings("live.heartbeat", "200ms");
    settings.putAll(more);
    GatewayService service = servers.service(settings);
    service.start();
    return service;
  }

  private UserId userId(String name) {
    return servers.vault().accounts().find(new Username(name)).orElseThrow().id();
  }

  private String session(String name) {
    Calls calls = new Calls(servers.port(), "");
    calls.post("/v1/accounts", ACCOUNT.formatted(name));
    return calls.post("/v1/sessions", ACCOUNT.formatted(name)).body().path("token").asText();
  }
}
