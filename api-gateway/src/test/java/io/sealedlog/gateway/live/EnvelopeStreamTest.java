package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ContextId;
import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.api.Calls;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Live delivery to clients that open and seal by themselves.
@ExtendWith(GatewayUnderTest.Live.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ResourceLock(GatewayUnderTest.LIVE_PROJECTION_OFFSETS)
@Tag("servers")
class EnvelopeStreamTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ENVELOPE = "?view=envelope";

  private GatewayUnderTest servers;
  private TestSessions people;
  private TestLog log;
  private GatewayService gateway;
  private GatewayService other;
  private String client;
  private PlacedConversation conversation;

  @BeforeAll
  void start(GatewayUnderTest servers) {
    this.servers = servers;
    log = new TestLog(servers);
    gateway = servers.service(log.settings("live.heartbeat", "200ms"));
    other = servers.service(log.settings("live.heartbeat", "200ms"));
    gateway.start();
    other.start();
    people = new TestSessions(servers, servers.port());
    people.of("sealed-kim");
    people.of("sealed-lou");
    client = people.tokenWithoutIdentity("sealed-lou");
  }

  @AfterAll
  void stop() {
    gateway.close();
    other.close();
    log.close();
  }

  @BeforeEach
  void place() {
    conversation = PlacedConversation.between(servers, "sealed-kim", "sealed-lou");
  }

  @Test
  void deliversEnvelopesToAClientWithTheEncapsulationOnce() {
    try (EventReader reader = EventReader.open(gateway.port(), client)) {
      assertThat(reader.nextType()).isEqualTo("connected");

      RecordedEvent first = log.message(conversation, "one");
      RecordedEvent second = log.message(conversation, "two");

      JsonNode one = reader.next();
      JsonNode two = reader.next();
      assertThat(one).isEqualTo(expected(first, true));
      assertThat(two).isEqualTo(expected(second, false));
    }
  }

  @Test
  void givesTheEncapsulationAgainOnAnotherConnection() {
    EventReader reader = EventReader.open(gateway.port(), client);
    assertThat(reader.nextType()).isEqualTo("connected");
    log.message(conversation, "one");
    final JsonNode one = reader.next();
    reader.close();

    RecordedEvent second = log.message(conversation, "two");

    try (EventReader again = EventReader.open(other.port(), client, reader.takenId())) {
      assertThat(again.nextType()).isEqualTo("connected");
      JsonNode two = again.next();
      assertThat(two.path("seq").asLong()).isEqualTo(second.seq());
      assertThat(two.at("/envelope/enc")).isEqualTo(one.at("/envelope/enc"));
    }
  }

  @Test
  void showsASessionWithAPasswordWhatItAsksFor() {
    String password = people.token("sealed-lou");
    try (EventReader sealed = EventReader.open(gateway.port(), password, "", ENVELOPE);
        EventReader opened = EventReader.open(gateway.port(), password)) {
      assertThat(sealed.nextType()).isEqualTo("connected");
      assertThat(opened.nextType()).isEqualTo("connected");

      RecordedEvent sent = log.message(conversation, "for both");

      assertThat(sealed.next()).isEqualTo(expected(sent, true));
      assertThat(opened.nextText()).isEqualTo("for both");
    }
  }

  @Test
  void refusesAViewThatTheSessionCanNotHaveOrThatThereIsNot() {
    Calls calls = new Calls(gateway.port(), client);

    Calls.Reply opened = calls.get("/v1/stream?view=opened");
    Calls.Reply unknown = calls.get("/v1/stream?view=raw");

    assertThat(opened.status()).isEqualTo(403);
    assertThat(opened.problem()).isEqualTo("session-cannot-do-this");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.problem()).isEqualTo("invalid-parameter");
  }

  @Test
  void tellsOfEpochsMembersAndRedactionsAlsoAfterABreak() {
    String before;
    try (EventReader reader = EventReader.open(gateway.port(), client)) {
      assertThat(reader.nextType()).isEqualTo("connected");
      before = reader.lastId();
      log.both(conversation.id(), conversation.started(2));
      log.both(
          conversation.id(),
          new Event.MemberRoleChanged(
              people.id("sealed-lou"), Member.Role.ADMIN, people.id("sealed-kim")));
      log.both(
          conversation.id(),
          new Event.MessageRedacted(new MessageId(conversation.newId()), people.id("sealed-kim")));

      assertChanges(reader);
    }
    try (EventReader again = EventReader.open(other.port(), client, before)) {
      assertThat(again.nextType()).isEqualTo("connected");
      assertChanges(again);
    }
  }

  private static void assertChanges(EventReader reader) {
    JsonNode epoch = reader.next();
    assertThat(epoch.path("type").asText()).isEqualTo("epoch.started");
    assertThat(epoch.path("epoch").asInt()).isEqualTo(2);
    assertThat(epoch.path("suite").asInt()).isEqualTo(2);
    assertThat(epoch.path("shareVersion").asInt()).isEqualTo(1);
    assertThat(epoch.path("reason").asText()).isEqualTo("requested");
    assertThat(epoch.has("wraps")).isFalse();
    assertThat(reader.nextType()).isEqualTo("member.role-changed");
    assertThat(reader.nextType()).isEqualTo("message.redacted");
  }

  @Test
  void showsWhatIsLeftOfAMessageThatWasRedactedMeanwhile() {
    EventReader reader = EventReader.open(gateway.port(), client);
    assertThat(reader.nextType()).isEqualTo("connected");
    reader.close();
    RecordedEvent sent = log.message(conversation, "not for long");
    conversation.redact(((Event.MessageSealed) sent.event()).messageId().value());

    try (EventReader again = EventReader.open(gateway.port(), client, reader.lastId())) {
      assertThat(again.nextType()).isEqualTo("connected");
      JsonNode message = again.next();
      assertThat(message.path("redacted").asBoolean()).isTrue();
      assertThat(message.path("envelope").isNull()).isTrue();
      assertThat(message.path("senderId").asText()).isEqualTo(people.id("sealed-kim").toString());
    }
  }

  @Test
  void sendsAndReceivesEnvelopesOverTheSocket() {
    String frame = "{\"type\":\"send\",\"ref\":\"%s\",\"conversationId\":\"%s\",\"envelope\":%s}";
    try (SocketClient socket = SocketClient.open(gateway.port(), "", "")) {
      socket.send("{\"type\":\"hello\",\"token\":\"" + client + "\"}");
      assertThat(socket.nextType()).isEqualTo("connected");

      RecordedEvent sent = log.message(conversation, "hello");
      ObjectNode received = (ObjectNode) socket.next();
      ObjectNode envelope = envelope();
      socket.send(frame.formatted("r1", conversation.id(), envelope));
      JsonNode answer = socket.next();
      socket.send(frame.formatted("r2", conversation.id(), envelope.put("epoch", 0)));
      JsonNode refused = socket.next();

      assertThat(LivePosition.parse(received.remove("id").asText())).isPresent();
      assertThat(received).isEqualTo(expected(sent, true));
      assertThat(answer.path("type").asText()).isEqualTo("under-way");
      assertThat(answer.path("ref").asText()).isEqualTo("r1");
      assertThat(answer.path("messageId")).isEqualTo(envelope.path("messageId"));
      assertThat(refused.path("ref").asText()).isEqualTo("r2");
      assertThat(refused.at("/problem/type").asText()).endsWith(":invalid-envelope");
    }
  }

  private JsonNode expected(RecordedEvent recorded, boolean withEncapsulation) {
    Event.MessageSealed message = (Event.MessageSealed) recorded.event();
    Calls lou = people.of("sealed-lou");
    JsonNode stored =
        lou.get(
                "/v1/conversations/%s/messages/%s?view=envelope"
                    .formatted(conversation.id(), message.messageId().value()))
            .body();
    ObjectNode expected =
        JSON.createObjectNode()
            .put("type", "message")
            .put("conversationId", conversation.id().toString());
    for (Map.Entry<String, JsonNode> field : stored.properties()) {
      expected.set(field.getKey(), field.getValue());
    }
    if (!withEncapsulation) {
      ((ObjectNode) expected.path("envelope")).remove("enc");
    }
    return expected;
  }

  /// Returns a well-formed envelope; the gateway can't know whether it opens.
  private ObjectNode envelope() {
    byte[] enc = new byte[32];
    enc[0] = 9;
    return JSON.createObjectNode()
        .put("v", 1)
        .put("suite", 1)
        .put("flags", 1)
        .put("kind", 1)
        .put("conversationId", conversation.id().toString())
        .put("epoch", 1)
        .put("messageId", conversation.newId().toString())
        .put("senderId", people.id("sealed-lou").toString())
        .putNull("relatesTo")
        .put("sentAt", 1_000)
        .put("contextId", Base64Url.encode(ContextId.of(Bytes.wrap(enc))))
        .put("enc", Base64Url.encode(enc))
        .put("shareVersion", 1)
        .put("iv", Base64Url.encode(new byte[12]))
        .put("ciphertext", Base64Url.encode(new byte[64 + 16]));
  }
}
