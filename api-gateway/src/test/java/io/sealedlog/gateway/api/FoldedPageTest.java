package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.api.Calls.Reply;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Pages of messages that were edited, reacted to and redacted.
@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class FoldedPageTest {
  private static GatewayUnderTest gateway;
  private static Calls rosa;
  private static Calls theo;

  private PlacedConversation conversation;
  private String messages;

  @BeforeAll
  static void register(GatewayUnderTest started) {
    gateway = started;
    rosa = TestUsers.register(started, "rosa");
    theo = TestUsers.register(started, "theo");
  }

  @BeforeEach
  void place() {
    conversation = PlacedConversation.between(gateway, "rosa", "theo");
    messages = "/v1/conversations/" + conversation.id() + "/messages";
  }

  @Test
  void showsTheNewestEdit() {
    UUID message = conversation.message("one");
    conversation.edit(message, "two");
    conversation.send("rosa", 2, message, "{\"text\":\"three\",\"data\":[3]}");
    conversation.message("next");

    JsonNode page = theo.get(messages).body().path("messages");

    assertThat(page).hasSize(2);
    assertThat(page.at("/0/text").asText()).isEqualTo("three");
    assertThat(page.at("/0/data/0").asInt()).isEqualTo(3);
    assertThat(page.at("/0/edited").asBoolean()).isTrue();
    assertThat(page.at("/0/editedAt").asText()).isEqualTo("2026-11-23T18:25:00.000Z");
    assertThat(page.at("/0/seq").asLong()).isEqualTo(3);
    assertThat(page.at("/1/edited").asBoolean()).isFalse();
    assertThat(page.at("/1/editedAt").isMissingNode()).isTrue();
    assertThat(theo.get(messages + "/" + message).body()).isEqualTo(page.get(0));
  }

  @Test
  void ignoresEditsThatAreNone() {
    UUID message = conversation.message("one");
    conversation.send("theo", 2, message, "{\"text\":\"not rosa's\"}");
    conversation.damagedEdit(message, "broken");
    UUID redacted = conversation.edit(message, "taken back");
    conversation.redact(redacted);

    JsonNode shown = theo.get(messages).body().at("/messages/0");

    assertThat(shown.path("text").asText()).isEqualTo("one");
    assertThat(shown.path("edited").asBoolean()).isFalse();
  }

  @Test
  void countsReactionsBySenderAndText() {
    UUID message = conversation.message("one");
    conversation.react("rosa", message, "+1");
    UUID mine = conversation.react("theo", message, "+1");
    conversation.react("rosa", message, "+1");
    conversation.react("rosa", message, "ha");
    UUID gone = conversation.react("theo", message, "no");
    conversation.redact(gone);
    conversation.send("theo", 3, message, "{\"data\":1}");

    JsonNode reactions = theo.get(messages).body().at("/messages/0/reactions");

    assertThat(reactions).hasSize(2);
    assertThat(reactions.at("/0/text").asText()).isEqualTo("+1");
    assertThat(reactions.at("/0/count").asInt()).isEqualTo(2);
    assertThat(reactions.at("/0/mine").asText()).isEqualTo(mine.toString());
    assertThat(reactions.at("/1/text").asText()).isEqualTo("ha");
    assertThat(reactions.at("/1/count").asInt()).isEqualTo(1);
    assertThat(reactions.at("/1/mine").isMissingNode()).isTrue();
  }

  @Test
  void findsTheEditBehindManyReactions() {
    UUID message = conversation.message("one");
    conversation.edit(message, "two");
    for (int i = 0; i < 510; i++) {
      conversation.react("theo", message, "r" + i);
    }

    JsonNode shown = rosa.get(messages).body().at("/messages/0");

    assertThat(shown.path("text").asText()).isEqualTo("two");
    assertThat(shown.path("reactions")).hasSize(500);
  }

  @Test
  void showsNothingOfWhatIsRedacted() {
    UUID message = conversation.message("secret");
    UUID edit = conversation.edit(message, "secret too");
    conversation.react("theo", message, "+1");
    conversation.redact(message);

    Reply page = theo.get(messages);
    Reply sealed = theo.get(messages + "?view=envelope");

    JsonNode shown = page.body().at("/messages/0");
    assertThat(shown.path("redacted").asBoolean()).isTrue();
    assertThat(shown.path("text").isNull()).isTrue();
    assertThat(shown.path("reactions")).isEmpty();
    assertThat(shown.path("edited").asBoolean()).isFalse();
    assertThat(shown.has("unreadable")).isFalse();
    assertThat(sealed.body().at("/messages/0/redacted").asBoolean()).isTrue();
    assertThat(sealed.body().at("/messages/0/envelope").isNull()).isTrue();
    assertThat(sealed.body().at("/messages/0/kind").asInt()).isEqualTo(1);
    assertThat(sealed.body().at("/messages/1/envelope").isNull()).as("its edit").isTrue();
    JsonNode versions = theo.get(messages + "/" + message + "/versions").body().path("versions");
    assertThat(versions).hasSize(1);
    assertThat(versions.at("/0/redacted").asBoolean()).isTrue();
    assertThat(theo.get(messages + "/" + edit).body().path("text").isNull()).isTrue();
  }

  @Test
  void listsVersions() {
    UUID message = conversation.message("one");
    conversation.edit(message, "two");
    conversation.damagedEdit(message, "broken");
    conversation.send("theo", 2, message, "{\"text\":\"not rosa's\"}");

    JsonNode answer = theo.get(messages + "/" + message + "/versions").body();

    assertThat(answer.path("messageId").asText()).isEqualTo(message.toString());
    assertThat(answer.path("versions").findValuesAsText("text"))
        .containsExactly("one", "two", "null");
    assertThat(answer.at("/versions/1/seq").asLong()).isEqualTo(4);
    assertThat(answer.at("/versions/2/unreadable").asText()).isEqualTo("damaged");
  }

  @Test
  void knowsNoVersionsOfWhatIsNoMessage() {
    UUID message = conversation.message("one");
    UUID edit = conversation.edit(message, "two");

    assertProblem(theo.get(messages + "/" + edit + "/versions"), 404, "unknown-message");
    assertProblem(
        theo.get(messages + "/" + conversation.newId() + "/versions"), 404, "unknown-message");
    assertProblem(theo.get(messages + "/x/versions"), 404, "unknown-message");
    Calls stranger = TestUsers.register(gateway, "ulla");
    assertProblem(stranger.get(messages + "/" + message + "/versions"), 403, "not-a-member");
  }

  @Test
  void turnsPagesOverItemsOnly() {
    UUID first = conversation.message("text 3");
    conversation.react("theo", first, "+1");
    conversation.send("rosa", 5, null, "{\"data\":true}");
    conversation.edit(first, "text 3b");
    conversation.send("rosa", 4, null, "{\"text\":\"Harvest\"}");
    conversation.react("theo", first, "ha");

    Reply newest = theo.get(messages + "?limit=2");
    Reply older = theo.get(messages + "?limit=2&before=5");
    Reply later = theo.get(messages + "?after=7");
    Reply all = theo.get(messages + "?view=envelope");

    assertThat(newest.body().path("messages").findValuesAsText("kind"))
        .containsExactly("data", "name");
    assertThat(newest.body().path("hasBefore").asBoolean()).isTrue();
    assertThat(newest.body().path("hasAfter").asBoolean()).isFalse();
    assertThat(older.body().path("messages")).hasSize(1);
    assertThat(older.body().at("/messages/0/text").asText()).isEqualTo("text 3b");
    assertThat(older.body().path("hasBefore").asBoolean()).isFalse();
    assertThat(later.body().path("messages")).isEmpty();
    assertThat(later.body().path("hasAfter").asBoolean()).isFalse();
    assertThat(all.body().path("messages")).hasSize(6);
  }

  @Test
  void showsAPageAroundASeq() {
    for (int i = 3; i <= 9; i++) {
      conversation.message("text " + i);
    }

    assertAround("around=6&limit=4", true, true, "text 4", "text 5", "text 6", "text 7");
    assertAround("around=6&limit=1", true, true, "text 6");
    assertAround("around=3&limit=4", false, true, "text 3", "text 4");
    assertAround("around=9&limit=4", true, false, "text 7", "text 8", "text 9");
    assertAround("around=100&limit=2", true, false, "text 9");
    for (String other : new String[] {"before=5", "after=5"}) {
      assertProblem(theo.get(messages + "?around=5&" + other), 400, "invalid-parameter");
    }
    assertProblem(theo.get(messages + "?around=0"), 400, "invalid-parameter");
  }

  @Test
  void showsPagesAndListsToSessionsThatCanOpenNothing() {
    UUID message = conversation.message("one");
    conversation.edit(message, "two");
    conversation.react("theo", message, "+1");
    conversation.send("rosa", 4, null, "{\"text\":\"Harvest\"}");
    Calls client = TestUsers.clientSession(gateway, "theo");

    Reply details = client.get("/v1/conversations/" + conversation.id());

    assertThat(client.get(messages).problem()).isEqualTo("session-cannot-do-this");
    assertThat(details.status()).isEqualTo(200);
    assertThat(details.body().path("name").isNull()).isTrue();
    assertThat(client.get(messages + "?view=envelope").body().path("messages")).hasSize(4);
  }

  private void assertAround(String query, boolean before, boolean after, String... texts) {
    JsonNode page = theo.get(messages + "?" + query).body();
    assertThat(page.path("messages").findValuesAsText("text")).containsExactly(texts);
    assertThat(page.path("hasBefore").asBoolean()).isEqualTo(before);
    assertThat(page.path("hasAfter").asBoolean()).isEqualTo(after);
  }
}
