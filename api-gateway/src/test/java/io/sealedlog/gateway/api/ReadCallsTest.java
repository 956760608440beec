package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.api.Calls.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Reads of what a worker and the projection would have stored.
@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class ReadCallsTest {
  private static final String ACCOUNT =
      "{\"username\":\"%s\",\"password\":\"correct horse battery staple\"}";

  private static GatewayUnderTest gateway;
  private static Calls karl;
  private static Calls lena;
  private static Calls mona;

  @BeforeAll
  static void register(GatewayUnderTest started) {
    gateway = started;
    karl = session("karl");
    lena = session("lena");
    mona = session("mona");
  }

  @Test
  void opensMessagesForMembers() {
    PlacedConversation conversation = place();
    conversation.message("one");
    conversation.message("two");

    Reply page = karl.get(messages(conversation));

    assertThat(texts(page)).containsExactly("one", "two");
    assertThat(page.body().at("/messages/0/seq").asLong()).isEqualTo(3);
    assertThat(page.body().at("/messages/0/sentAt").asText()).isEqualTo("2026-11-23T18:25:00.000Z");
    assertThat(page.body().at("/messages/0/data").isNull()).isTrue();
    assertThat(page.body().path("lastSeq").asLong()).isEqualTo(4);
    assertThat(texts(lena.get(messages(conversation)))).containsExactly("one", "two");
  }

  @Test
  void turnsPages() {
    PlacedConversation conversation = place();
    for (int i = 3; i <= 9; i++) {
      conversation.message("text " + i);
    }

    Reply newest = karl.get(messages(conversation) + "?limit=3");
    Reply middle = karl.get(messages(conversation) + "?limit=3&before=7");
    Reply oldest = karl.get(messages(conversation) + "?limit=3&after=0");

    assertPage(newest, true, false, "text 7", "text 8", "text 9");
    assertPage(middle, true, true, "text 4", "text 5", "text 6");
    assertPage(oldest, false, true, "text 3", "text 4", "text 5");
    assertPage(karl.get(messages(conversation) + "?after=8"), true, false, "text 9");
    assertProblem(karl.get(messages(conversation) + "?after=8&before=9"), 400, "invalid-parameter");
  }

  @Test
  void marksWhatCanNotBeOpenedAndShowsTheRest() {
    PlacedConversation conversation = place();
    conversation.message("good");
    conversation.damagedMessage("broken");
    conversation.message("good again");

    JsonNode page = karl.get(messages(conversation)).body();

    assertThat(page.at("/messages/1/unreadable").asText()).isEqualTo("damaged");
    assertThat(page.at("/messages/1/text").isNull()).isTrue();
    assertThat(page.at("/messages/0/unreadable").isMissingNode()).isTrue();
    assertThat(page.at("/messages/2/text").asText()).isEqualTo("good again");
  }

  @Test
  void marksEpochsThatTheCallerWasNeverGiven() {
    PlacedConversation conversation = place();
    conversation.message("secret");
    conversation.removeWrapOf("lena");

    assertThat(lena.get(messages(conversation)).body().at("/messages/0/unreadable").asText())
        .isEqualTo("no-key");
    assertThat(texts(karl.get(messages(conversation)))).containsExactly("secret");
  }

  @Test
  void dropsUnlockedKeysFromMemoryWhenThePasswordChanges() {
    Calls nora = session("nora");
    PlacedConversation conversation = PlacedConversation.between(gateway, "nora");
    conversation.message("secret");
    assertThat(texts(nora.get(messages(conversation)))).containsExactly("secret");
    conversation.removeWrapOf("nora");
    assertThat(texts(nora.get(messages(conversation)))).as("from memory").containsExactly("secret");

    Reply changed =
        nora.put(
            "/v1/accounts/me/password",
            "{\"currentPassword\":\"correct horse battery staple\","
                + "\"newPassword\":\"a river of quiet lanterns\"}");

    assertThat(changed.status()).isEqualTo(204);
    assertThat(nora.get(messages(conversation)).body().at("/messages/0/unreadable").asText())
        .isEqualTo("no-key");
  }

  @Test
  void marksWhatWasErased() {
    PlacedConversation conversation = place();
    conversation.message("gone");
    conversation.destroyShare();

    assertThat(karl.get(messages(conversation)).body().at("/messages/0/unreadable").asText())
        .isEqualTo("erased");
  }

  @Test
  void handsOutEnvelopesThatAreCompleteInThemselves() {
    PlacedConversation conversation = place();
    conversation.message("one");
    conversation.message("two");
    conversation.message("three");

    JsonNode page = karl.get(messages(conversation) + "?view=envelope&limit=2").body();

    JsonNode first = page.at("/messages/0/envelope");
    assertThat(first.path("enc").asText()).isNotEmpty();
    assertThat(first.path("relatesTo").isNull()).isTrue();
    assertThat(page.at("/messages/1/envelope/enc").isMissingNode()).isTrue();
    assertThat(page.at("/messages/0/position").asText()).matches("[01]\\.[0-9]+");
  }

  @Test
  void givesOneMessage() {
    PlacedConversation conversation = place();
    UUID id = conversation.message("just this");

    Reply reply = lena.get(messages(conversation) + "/" + id);

    assertThat(reply.body().path("text").asText()).isEqualTo("just this");
  }

  @Test
  void keepsStrangersOut() {
    PlacedConversation conversation = place();
    UUID id = conversation.message("not for mona");

    assertProblem(mona.get(messages(conversation)), 403, "not-a-member");
    assertProblem(mona.get(messages(conversation) + "/" + id), 403, "not-a-member");
    assertProblem(mona.get("/v1/conversations/" + conversation.id()), 403, "not-a-member");
    assertProblem(mona.post(messages(conversation), "{\"text\":\"hi\"}"), 403, "not-a-member");
    assertThat(mona.get("/v1/conversations").body().path("conversations")).isEmpty();
  }

  @Test
  void describesAndListsConversations() {
    PlacedConversation older = place();
    PlacedConversation newer = place();
    newer.message("hi");

    JsonNode details = karl.get("/v1/conversations/" + older.id()).body();
    assertThat(details.path("members").findValuesAsText("username"))
        .containsExactlyInAnyOrder("karl", "lena");
    assertThat(details.path("epoch").asInt()).isEqualTo(1);

    JsonNode page = lena.get("/v1/conversations?limit=1").body();
    assertThat(page.path("conversations")).hasSize(1);
    String cursor = page.path("nextCursor").asText();
    assertThat(lena.get("/v1/conversations?limit=200&cursor=" + cursor).status()).isEqualTo(200);
    assertProblem(lena.get("/v1/conversations?cursor=abc"), 400, "invalid-parameter");
  }

  @Test
  void listsTheNewestActivityFirstAndEachConversationOnce() {
    Calls otto = session("otto");
    Instant at = Instant.parse("2026-11-24T08:00:00Z");
    List<PlacedConversation> placed = new ArrayList<>();
    List<String> newestFirst = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      PlacedConversation conversation = PlacedConversation.between(gateway, "otto");
      conversation.setLastAt(at.minusSeconds(i));
      placed.add(conversation);
      newestFirst.add(conversation.id().toString());
    }

    assertThat(listed(otto, 2)).isEqualTo(newestFirst);
    placed.get(3).setLastAt(at.plusSeconds(1));
    newestFirst.addFirst(newestFirst.remove(3));
    assertThat(listed(otto, 2)).isEqualTo(newestFirst);
    placed.forEach(conversation -> conversation.setLastAt(at));
    assertThat(listed(otto, 2))
        .as("of one moment")
        .containsExactlyInAnyOrderElementsOf(newestFirst);
  }

  /// Returns all conversations, page by page.
  private static List<String> listed(Calls calls, int limit) {
    List<String> ids = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = calls.get("/v1/conversations?limit=" + limit + cursor).body();
      assertThat(page.path("conversations").size()).isBetween(1, limit);
      ids.addAll(page.path("conversations").findValuesAsText("conversationId"));
      cursor = page.has("nextCursor") ? "&cursor=" + page.path("nextCursor").asText() : "";
    } while (!cursor.isEmpty());
    return ids;
  }

  @Test
  void answersNotYetForASeqThatIsNotThere() {
    PlacedConversation conversation = place();
    conversation.message("three");

    assertThat(karl.get(messages(conversation) + "?min_seq=3").status()).isEqualTo(200);
    assertProblem(karl.get(messages(conversation) + "?min_seq=4"), 409, "not-yet");
  }

  @Test
  void answersAcceptedWhileAMessageIsUnderWay() {
    PlacedConversation conversation = place();
    String fresh = conversation.newId().toString();

    Reply sent =
        karl.post(
            messages(conversation) + "?wait=0",
            "{\"text\":\"hello\",\"messageId\":\"%s\"}".formatted(fresh));

    assertThat(sent.status()).isEqualTo(202);
    assertThat(sent.body().path("status").asText()).isEqualTo(messages(conversation) + "/" + fresh);
    assertThat(sent.header("Location")).isEqualTo(messages(conversation) + "/" + fresh);
    assertThat(karl.get(messages(conversation) + "/" + fresh).status()).isEqualTo(202);
  }

  @Test
  void answersAcceptedWhileAConversationIsUnderWay() {
    String id = place().newId().toString();

    Reply created =
        karl.post(
            "/v1/conversations?wait=0",
            "{\"members\":[\"lena\"],\"conversationId\":\"%s\"}".formatted(id));

    assertThat(created.status()).isEqualTo(202);
    assertThat(created.body().path("status").asText()).isEqualTo("/v1/conversations/" + id);
    assertThat(karl.get("/v1/conversations/" + id).status()).isEqualTo(202);
  }

  @Test
  void refusesMessagesThatCanNotBe() {
    String path = messages(place());

    assertProblem(karl.post(path, "{}"), 400, "missing-field");
    assertProblem(karl.post(path, "{\"text\":\"\"}"), 400, "invalid-value");
    assertProblem(karl.post(path, "{\"text\":7}"), 400, "wrong-type");
    assertProblem(karl.post(path, "{\"text\":\"a\",\"kind\":\"joke\"}"), 400, "invalid-value");
    assertProblem(karl.post(path, "{\"text\":\"a\\udc00\"}"), 400, "invalid-text");
    assertProblem(karl.post(path, "{\"text\":\"" + "x".repeat(65_537) + "\"}"), 413, "too-large");
    for (String id :
        List.of("x", UUID.randomUUID().toString(), "01935780-77AA-7d10-a1b2-c3d4e5f60718")) {
      assertProblem(
          karl.post(path, "{\"text\":\"a\",\"messageId\":\"" + id + "\"}"), 422, "invalid-id");
    }
  }

  @Test
  void refusesConversationsThatCanNotBe() {
    String path = "/v1/conversations";

    assertProblem(karl.post(path, "{}"), 400, "missing-field");
    assertProblem(karl.post(path, "{\"members\":[null]}"), 400, "wrong-type");
    assertProblem(karl.post(path, "{\"members\":[\"lena\",\"LENA\"]}"), 422, "duplicate-member");
    assertProblem(karl.post(path, "{\"members\":[\"karl\"]}"), 422, "duplicate-member");
    assertProblem(
        karl.post(path, "{\"members\":[\"lena\"],\"conversationId\":\"x\"}"), 422, "invalid-id");
    Reply unknown = karl.post(path, "{\"members\":[\"lena\",\"nobody-there\"]}");
    assertProblem(unknown, 422, "unknown-member");
    assertThat(unknown.detail()).contains("nobody-there");
    String many = "\"u\",".repeat(500) + "\"u\"";
    assertProblem(karl.post(path, "{\"members\":[" + many + "]}"), 422, "too-many-members");
  }

  @Test
  void answersUnknownConversationsAndIdsThatAreNone() {
    String unknown = "/v1/conversations/" + UUID.randomUUID();

    assertProblem(karl.get(unknown + "/messages"), 404, "unknown-conversation");
    assertProblem(karl.get("/v1/conversations/not-an-id"), 404, "unknown-conversation");
  }

  private static PlacedConversation place() {
    return PlacedConversation.between(gateway, "karl", "lena");
  }

  private static Calls session(String name) {
    Calls calls = new Calls(gateway.port(), "");
    calls.post("/v1/accounts", ACCOUNT.formatted(name));
    return calls.withToken(
        calls.post("/v1/sessions", ACCOUNT.formatted(name)).body().path("token").asText());
  }

  private static String messages(PlacedConversation conversation) {
    return "/v1/conversations/" + conversation.id() + "/messages";
  }

  private static List<String> texts(Reply page) {
    return page.body().path("messages").findValuesAsText("text");
  }

  private static void assertPage(Reply page, boolean before, boolean after, String... texts) {
    assertThat(texts(page)).containsExactly(texts);
    assertThat(page.body().path("hasBefore").asBoolean()).isEqualTo(before);
    assertThat(page.body().path("hasAfter").asBoolean()).isEqualTo(after);
  }
}
