package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Messages of other kinds than text are sent, sealed, materialized and read.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
class MessageKindsTest {
  private AllInOneProcess sealedLog;
  private Person alice;
  private Person bob;
  private String conversation;

  @BeforeAll
  void start(@TempDir Path directory) {
    sealedLog = AllInOneProcess.start(directory);
    alice = Person.register(sealedLog.api(), "alice");
    bob = Person.register(sealedLog.api(), "bob");
  }

  @AfterAll
  void stop() {
    sealedLog.close();
  }

  @BeforeEach
  void converse() {
    conversation = alice.converse(bob);
  }

  @Test
  void aPageShowsTheNewestEditAndCountsReactions() {
    String message = send(alice, Map.of("text", "one")).path("messageId").asText();
    send(alice, about("edit", message, "two"));
    send(alice, about("edit", message, "three"));
    send(bob, about("reaction", message, "+1"));
    JsonNode last = send(alice, about("reaction", message, "+1"));

    JsonNode shown = page(bob, last).at("/messages/0");
    JsonNode versions =
        bob.api().get(bob.token(), path("/messages/" + message + "/versions")).expect(200).json();

    assertThat(shown.path("text").asText()).isEqualTo("three");
    assertThat(shown.path("edited").asBoolean()).isTrue();
    assertThat(shown.at("/reactions/0/count").asInt()).isEqualTo(2);
    assertThat(versions.path("versions").findValuesAsText("text"))
        .containsExactly("one", "two", "three");
  }

  @Test
  void aMessageThatWasJustSentCanBeEditedAndARetryOfTheEditIsTheSame() {
    for (int i = 0; i < 10; i++) {
      String message = send(alice, Map.of("text", "one")).path("messageId").asText();
      Map<String, Object> edit = new HashMap<>(about("edit", message, "two"));
      edit.put("messageId", Ids.next());

      JsonNode first = send(alice, edit);
      JsonNode again = send(alice, edit);

      assertThat(again.path("seq")).isEqualTo(first.path("seq"));
      assertThat(again.path("replayed").asBoolean()).isTrue();
    }
  }

  @Test
  void aRedactedMessageIsGoneWithItsEditsAndReactions() {
    String message = send(alice, Map.of("text", "secret")).path("messageId").asText();
    Map<String, Object> edit = new HashMap<>(about("edit", message, "secret too"));
    edit.put("messageId", Ids.next());
    JsonNode edited = send(alice, edit);
    page(alice, send(bob, about("reaction", message, "+1")));

    JsonNode redacted = alice.redact(conversation, message).expect(200).json();

    JsonNode shown = page(bob, redacted).at("/messages/0");
    assertThat(shown.path("redacted").asBoolean()).isTrue();
    assertThat(shown.path("text").isNull()).isTrue();
    JsonNode sealed =
        bob.api().get(bob.token(), path("/messages?view=envelope")).expect(200).json();
    assertThat(sealed.path("messages")).hasSize(3);
    sealed.path("messages").forEach(each -> assertThat(each.path("envelope").isNull()).isTrue());
    assertThat(post(bob, about("reaction", message, "+1")).problem()).isEqualTo("already-redacted");
    JsonNode again = post(alice, edit).expect(201).json();
    assertThat(again.path("seq")).isEqualTo(edited.path("seq"));
  }

  @Test
  void dataIsAnyJson() {
    Map<String, Object> body = new HashMap<>();
    body.put("kind", "data");
    JsonNode last = null;
    List<Object> values = List.of(List.of(1, "a"), 17, "text", true, Map.of("a", Map.of()));
    for (Object value : values) {
      body.put("data", value);
      last = send(bob, body);
    }

    JsonNode page = page(alice, last);

    for (int i = 0; i < values.size(); i++) {
      assertThat(page.at("/messages/" + i + "/data"))
          .isEqualTo(Api.JSON.valueToTree(values.get(i)));
    }
  }

  @Test
  void adminsNameConversations() {
    JsonNode named = send(alice, Map.of("kind", "name", "text", "Harvest"));
    page(bob, named);

    JsonNode details = bob.api().get(bob.token(), path("")).expect(200).json();

    assertThat(details.path("name").asText()).isEqualTo("Harvest");
    assertThat(post(bob, Map.of("kind", "name", "text", "Mine")).problem())
        .isEqualTo("not-an-admin");
  }

  @Test
  void readMarksComeBackFromTheReadModel() {
    send(alice, Map.of("text", "one"));
    JsonNode two = send(alice, Map.of("text", "two"));
    page(bob, two);
    assertThat(details(bob).path("unreadCount").asInt()).isEqualTo(2);

    bob.api().put(bob.token(), path("/read"), Map.of("seq", two.path("seq").asLong())).expect(204);

    assertThat(details(bob).path("unreadCount").asInt()).isZero();
    Awaitility.await("the mark")
        .atMost(Cluster.LIMIT)
        .untilAsserted(() -> {
          JsonNode marks = alice.api().get(alice.token(), path("/read")).expect(200).json();
          assertThat(marks.at("/marks/0/userId").asText()).isEqualTo(bob.userId());
          assertThat(marks.at("/marks/0/seq")).isEqualTo(two.path("seq"));
        });
  }

  @Test
  void aListWaitsForAPosition() {
    JsonNode sent = send(alice, Map.of("text", "one"));

    Api.Response list =
        Patience.readable(() ->
            bob.api()
                .send(
                    bob.api()
                        .request(bob.token(), "/v1/conversations")
                        .header("SealedLog-Min-Position", sent.path("position").asText())
                        .GET()));

    for (JsonNode each : list.expect(200).json().path("conversations")) {
      if (each.path("conversationId").asText().equals(conversation)) {
        assertThat(each.path("lastSeq")).isEqualTo(sent.path("seq"));
        assertThat(each.path("unreadCount").asInt()).isEqualTo(1);
      }
    }
  }

  private static Map<String, Object> about(String kind, String message, String text) {
    return Map.of("kind", kind, "relatesTo", message, "text", text);
  }

  private JsonNode send(Person person, Map<String, ?> body) {
    return post(person, body).expect(201).json();
  }

  private Api.Response post(Person person, Map<String, ?> body) {
    return person.send(conversation, body);
  }

  /// Returns a page of messages, after waiting until the message of this answer can be read.
  private JsonNode page(Person person, JsonNode written) {
    long seq = written.path("seq").asLong();
    person.awaitReadable(conversation, seq);
    return person
        .api()
        .getReadable(person.token(), path("/messages?min_seq=" + seq))
        .expect(200)
        .json();
  }

  private JsonNode details(Person person) {
    return person.api().get(person.token(), path("")).expect(200).json();
  }

  private String path(String more) {
    return "/v1/conversations/" + conversation + more;
  }
}
