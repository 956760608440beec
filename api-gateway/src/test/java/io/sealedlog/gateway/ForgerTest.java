package io.sealedlog.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.Forgery.Column;
import io.sealedlog.gateway.Forgery.Target;
import io.sealedlog.gateway.http.Calls;
import io.sealedlog.gateway.http.Calls.Reply;
import io.sealedlog.gateway.readmodel.ConversationReads;
import io.sealedlog.gateway.readmodel.LiveReads;
import io.sealedlog.gateway.readmodel.StoredEvents;
import io.sealedlog.protocol.UserId;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.database.Jdbc;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/// Somebody who can write to the read model tries every column of every table, each time in a
/// conversation of its own, of which the gateway has nothing in its memory. It shows the same as
/// another gateway did before, or less, or that it is damaged; a stranger gets nothing, and what
/// was not changed goes on.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgerTest {
  private static final List<String> OF_A_CONVERSATION =
      List.of("", "/messages", "/messages?view=envelope", "/keys", "/read");

  private GatewayUnderTest servers;
  private Jdbc jdbc;
  private TestSessions people;
  private GatewayService gateway;
  private PlacedConversation other;
  private PlacedConversation untouched;
  private JsonNode untouchedBefore;
  private int scenes;

  /// A conversation, and what its members were answered about it.
  private record Scene(
      Target target, String edited, JsonNode details, JsonNode keys, Belief belief) {}

  /// What is tried in a conversation.
  private interface Attempts {
    List<Forgery> on(Target target);
  }

  @BeforeAll
  void place() throws Exception {
    servers = GatewayUnderTest.ofItsOwn();
    jdbc = servers.readModel().jdbc();
    people = new TestSessions(servers, servers.port());
    Stream.of("forged-olga", "forged-paul", "forged-eve").forEach(people::of);
    other = PlacedConversation.between(servers, "forged-olga", "forged-paul");
    other.message("its rows are used for others");
    untouched = PlacedConversation.between(servers, "forged-olga", "forged-paul");
    untouched.message("nobody touches this");
    untouched.message("nor this");
    untouchedBefore =
        people.of("forged-paul").get(address(untouched.id().value()) + "/messages").body();
    gateway = servers.service(Map.of());
    gateway.start();
  }

  @AfterAll
  void stop() throws Exception {
    gateway.close();
    servers.close();
  }

  @TestFactory
  Stream<DynamicTest> changesOfEveryColumn() {
    return Forgery.columns(jdbc).stream()
        .map(column ->
            DynamicTest.dynamicTest(
                column.table() + "." + column.name(),
                () -> tryAll(target -> Forgery.of(column, target))));
  }

  @TestFactory
  Stream<DynamicTest> removalsFromEveryTable() {
    return tables().stream()
        .map(table ->
            DynamicTest.dynamicTest(
                table, () -> tryAll(target -> Forgery.removals(table, target))));
  }

  @Test
  void rowsPutInOrPutElsewhere() {
    tryAll(Forgery::insertions);
  }

  private void tryAll(Attempts attempts) {
    int count;
    int i = 0;
    do {
      Scene scene = scene(scenes++ % 2 == 0 ? Suite.X25519 : Suite.X_WING);
      List<Forgery> all = attempts.on(scene.target());
      count = all.size();
      attempt(all.get(i), scene);
      i++;
    } while (i < count);
  }

  private void attempt(Forgery forgery, Scene scene) {
    try {
      jdbc.update(forgery.statement());
    } catch (DatabaseException e) {
      // The database itself refuses it.
      return;
    }
    try {
      look(scene);
    } catch (AssertionError e) {
      throw new AssertionError("after " + forgery.statement(), e);
    }
  }

  private void look(Scene scene) {
    int port = gateway.port();
    UUID id = scene.target().conversation();
    Calls paul = people.of("forged-paul").at(port);
    Calls eve = people.of("forged-eve").at(port);
    Belief belief = scene.belief();
    for (String path : OF_A_CONVERSATION) {
      assertThat(eve.get(address(id) + path).status())
          .as("a stranger at %s", path)
          .isNotEqualTo(200);
    }
    assertThat(ids(eve.get("/v1/conversations"))).doesNotContain(id.toString());
    assertThat(liveConversations(people.id("forged-eve"))).doesNotContain(id);

    whenGiven(paul.get(address(id)), details -> sameDetails(details, scene.details()));
    whenGiven(paul.get(address(id) + "/messages"), belief::openedPage);
    whenGiven(paul.get(address(id) + "/messages?view=envelope"), belief::sealedPage);
    whenGiven(paul.get(address(id) + "/keys"), keys -> sameKeys(keys, scene.keys()));
    whenGiven(paul.get(address(id) + "/read"), marks -> marksOfMembers(marks, scene));
    String message = address(id) + "/messages/" + scene.edited();
    whenGiven(paul.get(message), belief::opened);
    whenGiven(paul.get(message + "?view=envelope"), belief::sealed);
    Reply list = paul.get("/v1/conversations?limit=200");
    assertThat(list.status()).isEqualTo(200);
    for (JsonNode listed : list.body().path("conversations")) {
      if (listed.path("conversationId").asText().equals(id.toString())) {
        assertThat(listed.path("members")).isEqualTo(scene.details().path("members"));
      }
    }
    othersGoOn(paul);
  }

  private void othersGoOn(Calls paul) {
    String address = address(untouched.id().value());
    Reply page = paul.get(address + "/messages");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).isEqualTo(untouchedBefore);
    assertThat(paul.get(address + "/keys").status()).isEqualTo(200);
  }

  // Anything but an answer is a refusal: not found, or on its way, not a member, damaged.
  private static void whenGiven(Reply reply, java.util.function.Consumer<JsonNode> check) {
    assertThat(reply.status()).as(reply.detail()).isIn(200, 202, 403, 404, 503);
    if (reply.status() == 200) {
      check.accept(reply.body());
    }
  }

  private static void sameDetails(JsonNode details, JsonNode before) {
    for (String fact : List.of("conversationId", "creatorId", "createdAt", "epoch", "members")) {
      assertThat(details.path(fact)).as(fact).isEqualTo(before.path(fact));
    }
    assertThat(details.path("name").asText("null")).isIn("null", before.path("name").asText());
    assertThat(details.path("lastSeq").asLong())
        .isLessThanOrEqualTo(before.path("lastSeq").asLong());
  }

  private static void sameKeys(JsonNode keys, JsonNode before) {
    for (String fact : List.of("share", "shareVersion", "currentEpoch")) {
      assertThat(keys.path(fact)).as(fact).isEqualTo(before.path(fact));
    }
    for (JsonNode epoch : keys.path("epochs")) {
      assertThat(before.path("epochs")).contains(epoch);
    }
  }

  private static void marksOfMembers(JsonNode marks, Scene scene) {
    Set<String> members = new HashSet<>();
    scene.details().path("members").forEach(each -> members.add(each.path("userId").asText()));
    marks.path("marks").forEach(mark -> assertThat(mark.path("userId").asText()).isIn(members));
  }

  private Set<UUID> liveConversations(UserId user) {
    StoredEvents events = servers.events().stored();
    LiveReads reads = new LiveReads(jdbc, events, new ConversationReads(jdbc, events));
    Set<UUID> found = new HashSet<>();
    reads.memberships(user, 2).conversations().forEach(id -> found.add(id.value()));
    return found;
  }

  private Scene scene(Suite suite) {
    PlacedConversation attacked =
        PlacedConversation.between(servers, suite, "forged-olga", "forged-paul");
    UUID edited = attacked.message("meet at eight");
    UUID gone = attacked.message("taken back");
    attacked.edit(edited, "meet at nine");
    attacked.react("forged-paul", edited, "+1");
    attacked.send("forged-olga", 4, null, "{\"text\":\"the oak\"}");
    attacked.redact(gone);
    attacked.nextEpoch("forged-olga", "forged-paul");
    attacked.send("forged-paul", 1, null, "{\"text\":\"well then\"}");
    attacked.mark("forged-olga", 4);
    attacked.message("see you");
    Calls paul = people.of("forged-paul");
    String address = address(attacked.id().value());
    JsonNode details = paul.get(address).body();
    JsonNode keys = paul.get(address + "/keys").body();
    JsonNode opened = paul.get(address + "/messages").body();
    assertThat(opened.path("messages")).hasSize(5);
    assertThat(opened.findValues("unreadable")).isEmpty();
    assertThat(opened.has("missing")).isFalse();
    assertThat(keys.path("epochs")).hasSize(2);
    Belief belief =
        new Belief(
            opened,
            paul.get(address + "/messages?view=envelope").body(),
            paul.get(address + "/messages/" + edited + "/versions").body());
    Target target =
        new Target(
            attacked.id().value(),
            other.id().value(),
            people.id("forged-eve").value(),
            people.id("forged-paul").value());
    return new Scene(target, edited.toString(), details, keys, belief);
  }

  private List<String> tables() {
    return Forgery.columns(jdbc).stream().map(Column::table).distinct().toList();
  }

  private static Set<String> ids(Reply list) {
    Set<String> ids = new HashSet<>();
    list.body()
        .path("conversations")
        .forEach(each -> ids.add(each.path("conversationId").asText()));
    return ids;
  }

  private static String address(UUID conversation) {
    return "/v1/conversations/" + conversation;
  }
}
