package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.vault.store.Username;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Read marks, unread counts, names, and positions to wait for.
@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class ReadMarkCallsTest {
  private static final String MIN_POSITION = "SealedLog-Min-Position";

  private static GatewayUnderTest gateway;
  private static Calls vera;
  private static Calls will;

  private PlacedConversation conversation;
  private String path;

  @BeforeAll
  static void register(GatewayUnderTest started) {
    gateway = started;
    vera = TestUsers.register(started, "vera");
    will = TestUsers.register(started, "will");
  }

  @BeforeEach
  void place() {
    conversation = PlacedConversation.between(gateway, "vera", "will");
    path = "/v1/conversations/" + conversation.id();
  }

  @Test
  void countsWhatOthersSentAfterTheMark() {
    UUID read = conversation.message("read");
    conversation.mark("will", 3);
    conversation.message("new");
    conversation.send("vera", 5, null, "{\"data\":1}");
    conversation.send("will", 1, null, "{\"text\":\"my own\"}");
    conversation.react("vera", read, "+1");
    conversation.redact(conversation.message("gone"));
    conversation.send("vera", 4, null, "{\"text\":\"Harvest\"}");

    assertThat(details(will).path("unreadCount").asInt()).isEqualTo(2);
    assertThat(details(vera).path("unreadCount").asInt()).isEqualTo(1);
    assertThat(listed(will).path("unreadCount").asInt()).isEqualTo(2);
  }

  @Test
  void setsAMarkThatCountsAtOnceAndNeverGoesBack() {
    conversation.message("one");
    conversation.message("two");
    assertThat(details(will).path("unreadCount").asInt()).isEqualTo(2);

    assertThat(will.put(path + "/read", "{\"seq\":3}").status()).isEqualTo(204);
    assertThat(details(will).path("unreadCount").asInt()).isEqualTo(1);
    assertThat(will.put(path + "/read", "{\"seq\":4}").status()).isEqualTo(204);
    assertThat(will.put(path + "/read", "{\"seq\":2}").status()).isEqualTo(204);

    assertThat(details(will).path("unreadCount").asInt()).isZero();
    assertThat(gateway.marks(conversation.id())).extracting(ReadMark::seq).containsExactly(3L, 4L);
  }

  @Test
  void putsAMarkBackThatAnotherGatewayOvertookWithALowerOne() {
    conversation.message("one");
    conversation.message("two");
    assertThat(will.put(path + "/read", "{\"seq\":4}").status()).isEqualTo(204);
    ReadMark set = gateway.marks(conversation.id()).getFirst();

    gateway.putMark(
        conversation.partition(), new ReadMark(conversation.id(), set.userId(), 3, set.at() + 1));

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(gateway.marks(conversation.id()))
                .extracting(ReadMark::seq)
                .containsExactly(4L, 3L, 4L));
    assertThat(gateway.marks(conversation.id()).getLast()).isEqualTo(set);
  }

  @Test
  void knowsOfMarksThatWereSetElsewhereBeforeTheReadModelDoes() {
    conversation.message("one");
    conversation.message("two");
    gateway.putMark(
        conversation.partition(), new ReadMark(conversation.id(), userId("will"), 4, 1));

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(details(will).path("unreadCount").asInt()).isZero());
    assertThat(will.put(path + "/read", "{\"seq\":3}").status()).isEqualTo(204);
    assertThat(gateway.marks(conversation.id())).hasSize(1);
  }

  @Test
  void doesNotRepeatWhatTheReadModelHas() {
    conversation.message("one");
    conversation.mark("will", 3);

    assertThat(will.put(path + "/read", "{\"seq\":3}").status()).isEqualTo(204);

    assertThat(gateway.marks(conversation.id())).isEmpty();
  }

  @Test
  void showsTheMarksOfTheMembers() {
    conversation.message("one");
    conversation.mark("will", 3);

    JsonNode marks = vera.get(path + "/read").body().path("marks");

    assertThat(marks).hasSize(1);
    assertThat(marks.at("/0/seq").asLong()).isEqualTo(3);
    assertThat(marks.at("/0/at").asText()).isEqualTo("2026-11-23T18:25:00.000Z");
  }

  @Test
  void refusesMarksThatCanNotBe() {
    conversation.message("three");

    assertProblem(will.put(path + "/read", "{}"), 400, "missing-field");
    assertProblem(will.put(path + "/read", "{\"seq\":\"3\"}"), 400, "wrong-type");
    assertProblem(will.put(path + "/read", "{\"seq\":3.5}"), 400, "wrong-type");
    assertProblem(will.put(path + "/read", "{\"seq\":0}"), 400, "invalid-value");
    assertProblem(will.put(path + "/read", "{\"seq\":-1}"), 400, "invalid-value");
    assertProblem(will.put(path + "/read", "{\"seq\":3,\"at\":1}"), 400, "unknown-field");
    assertProblem(will.put(path + "/read", "{\"seq\":4}"), 409, "not-yet");
    Calls stranger = TestUsers.register(gateway, "xeno");
    assertProblem(stranger.put(path + "/read", "{\"seq\":3}"), 403, "not-a-member");
    assertProblem(stranger.get(path + "/read"), 403, "not-a-member");
    String nowhere = "/v1/conversations/" + UUID.randomUUID() + "/read";
    assertProblem(will.get(nowhere), 404, "unknown-conversation");
    assertProblem(will.put(nowhere, "{\"seq\":3}"), 404, "unknown-conversation");
  }

  @Test
  void namesConversations() {
    assertThat(details(will).path("name").isNull()).isTrue();
    assertThat(details(will).has("nameSeq")).isFalse();
    conversation.send("vera", 4, null, "{\"text\":\"Spring\"}");
    UUID newest = conversation.send("vera", 4, null, "{\"text\":\"Harvest\"}");
    assertThat(details(will).path("name").asText()).isEqualTo("Harvest");
    assertThat(listed(will).path("name").asText()).isEqualTo("Harvest");

    conversation.redact(newest);

    assertThat(details(will).path("name").isNull()).isTrue();
  }

  @Test
  void showsNoNameToWhoCanNotOpenIt() {
    conversation.send("vera", 4, null, "{\"text\":\"Harvest\"}");
    conversation.removeWrapOf("will");

    assertThat(details(will).path("name").isNull()).isTrue();
    assertThat(details(will).path("nameSeq").asLong()).isEqualTo(3);
    assertThat(listed(will).path("name").isNull()).isTrue();
  }

  @Test
  void waitsForAPositionAndThenSaysThatItIsNotThere() {
    String far = conversation.partition() + ".99999999";
    String near = gateway.positionThatIsThere(conversation.partition()).toString();
    for (String address : List.of("/v1/conversations", path, path + "/messages")) {
      assertThat(will.get(address, MIN_POSITION, near).status()).isEqualTo(200);
      assertProblem(will.get(address, MIN_POSITION, far), 409, "not-yet");
      for (String bad : List.of("x", "1", "-1.5", "9.1", "0.01")) {
        assertProblem(will.get(address, MIN_POSITION, bad), 400, "invalid-parameter");
      }
    }
  }

  private static UserId userId(String name) {
    return gateway.vault().accounts().find(new Username(name)).orElseThrow().id();
  }

  private JsonNode details(Calls calls) {
    return calls.get(path).body();
  }

  private JsonNode listed(Calls calls) {
    for (JsonNode each : calls.get("/v1/conversations?limit=200").body().path("conversations")) {
      if (each.path("conversationId").asText().equals(conversation.id().toString())) {
        return each;
      }
    }
    throw new AssertionError("not listed");
  }
}
