package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.protocol.event.RecordedEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// `/v1/stream` and `/v1/socket` while an attacker writes to the read model.
@ExtendWith(GatewayUnderTest.Live.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ResourceLock(GatewayUnderTest.LIVE_PROJECTION_OFFSETS)
@Tag("servers")
class ForgedStreamTest {
  private GatewayUnderTest servers;
  private TestLog log;
  private GatewayService gateway;
  private TestSessions people;

  @BeforeAll
  void start(GatewayUnderTest started) {
    servers = started;
    log = new TestLog(servers);
    gateway = servers.service(log.settings());
    gateway.start();
    people = new TestSessions(servers, servers.port());
    people.of("forged-anna");
    people.of("forged-berta");
    people.of("forged-eve");
  }

  @AfterAll
  void stop() {
    gateway.close();
    log.close();
  }

  @Test
  void aRowThatMakesSomebodyAMemberSubscribesHimToNothing() {
    PlacedConversation secret = PlacedConversation.between(servers, "forged-anna", "forged-berta");
    PlacedConversation hers = inTheSamePartition(secret);
    servers
        .readModel()
        .jdbc()
        .updateOne(
            "INSERT INTO read_g1.members VALUES (?, ?, 1)",
            secret.id().value(),
            people.id("forged-eve").value());
    String eve = people.token("forged-eve");
    String eveInClientMode = people.tokenWithoutIdentity("forged-eve");

    try (EventReader events = EventReader.open(gateway.port(), eve);
        SocketClient socket = SocketClient.open(gateway.port(), eveInClientMode, "");
        EventReader member = EventReader.open(gateway.port(), people.token("forged-berta"))) {
      assertThat(events.nextType()).isEqualTo("connected");
      assertThat(socket.next().path("type").asText()).isEqualTo("connected");
      assertThat(member.nextType()).isEqualTo("connected");
      socket.send(
          "{\"type\":\"typing\",\"conversationId\":\"%s\",\"typing\":true}".formatted(secret.id()));

      assertThat(socket.nextProblem()).isEqualTo("not-a-member");

      log.message(secret, "not for strangers");
      log.message(hers, "for her");

      assertThat(events.nextText()).isEqualTo("for her");
      assertThat(member.nextText()).isEqualTo("not for strangers");
      assertThat(socket.next().path("conversationId").asText()).isEqualTo(hers.id().toString());
    }
  }

  @Test
  void whatWasChangedIsDamagedAndTheRestGoesOn() {
    PlacedConversation conversation =
        PlacedConversation.between(servers, "forged-anna", "forged-berta");
    String berta = people.token("forged-berta");
    String before;
    try (EventReader reader = EventReader.open(gateway.port(), berta)) {
      assertThat(reader.nextType()).isEqualTo("connected");
      before = reader.lastId();
    }
    RecordedEvent changed = log.message(conversation, "meet at eight");
    log.message(conversation, "bring the letter");
    servers
        .readModel()
        .jdbc()
        .updateOne(
            """
            UPDATE read_g1.messages SET sender_id = ?
            WHERE conversation_id = ? AND seq = ?
            """,
            people.id("forged-eve").value(),
            conversation.id().value(),
            changed.seq());

    try (EventReader events = EventReader.open(gateway.port(), berta, before);
        SocketClient socket =
            SocketClient.open(
                gateway.port(), people.tokenWithoutIdentity("forged-berta"), "?after=" + before)) {
      assertThat(events.nextType()).isEqualTo("connected");
      JsonNode damaged = events.next();
      assertThat(damaged.path("unreadable").asText()).isEqualTo("damaged");
      assertThat(damaged.path("senderId").asText())
          .isEqualTo(people.id("forged-anna").value().toString());
      assertThat(damaged.path("text").isNull()).isTrue();
      assertThat(events.nextText()).isEqualTo("bring the letter");

      assertThat(socket.next().path("type").asText()).isEqualTo("connected");
      JsonNode sealed = socket.next();
      assertThat(sealed.path("unreadable").asText()).isEqualTo("damaged");
      assertThat(sealed.path("envelope").isNull()).isTrue();
      assertThat(socket.next().at("/envelope/ciphertext").asText()).isNotEmpty();

      log.message(conversation, "and live");
      assertThat(events.nextText()).isEqualTo("and live");
      assertThat(socket.next().at("/envelope/ciphertext").asText()).isNotEmpty();
    }
  }

  private PlacedConversation inTheSamePartition(PlacedConversation as) {
    PlacedConversation found;
    do {
      found = PlacedConversation.between(servers, "forged-anna", "forged-eve");
    } while (found.partition() != as.partition());
    return found;
  }
}
