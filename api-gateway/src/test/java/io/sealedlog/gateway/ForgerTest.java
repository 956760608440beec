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

/// Somebody who can write to the read model tries every column of every table. After each change a
/// gateway that has nothing in its memory shows the same as before, or less, or that it is damaged;
/// a stranger gets nothing, and what was not changed goes on.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgerTest {
  private static final List<String> OF_A_CONVERSATION =
      List.of("", "/messages", "/messages?view=envelope", "/keys", "/read");

  private GatewayUnderTest servers;
  private Jdbc jdbc;
  private TestSessions people;
  private List<Scene> scenes;

  /// A conversation, what its members were answered about it, and another one that nobody touches.
  private record Scene(
      Target target, String edited, Map<String, JsonNode> before, Belief belief, UUID untouched) {}

  @BeforeAll
  void place() throws Exception {
    servers = GatewayUnderTest.ofItsOwn();
    jdbc = servers.readModel().jdbc();
    people = new TestSessions(servers, servers.port());
    Stream.of("forged-olga", "forged-paul", "forged-eve").forEach(people::of);
    scenes = List.of(scene(Suite.X25519), scene(Suite.X_WING));
    jdbc.update("CREATE SCHEMA saved");
    for (String table : tables()) {
      jdbc.update("CREATE TABLE saved.%1$s AS SELECT * FROM read_g1.%1$s".formatted(table));
    }
  }

  @AfterAll
  void stop() throws Exception {
    servers.close();
  }

  @TestFactory
  Stream<DynamicTest> changesOfEveryColumn() {
    return Forgery.columns(jdbc).stream()
        .map(column ->
            DynamicTest.dynamicTest(
                column.table() + "." + column.name(),
                () -> scenes.forEach(scene -> tryAll(Forgery.of(column, scene.target()), scene))));
  }

  @TestFactory
  Stream<DynamicTest> removalsFromEveryTable() {
    return tables().stream()
        .map(table ->
            DynamicTest.dynamicTest(
                table,
                () ->
                    scenes.forEach(
                        scene -> tryAll(Forgery.removals(table, scene.target()), scene))));
  }

  @Test
  void rowsPutInOrPutElsewhere() {
    scenes.forEach(scene -> tryAll(Forgery.insertions(scene.target()), scene));
  }

  private void tryAll(List<Forgery> forgeries, Scene scene) {
    for (Forgery forgery : forgeries) {
      try {
        jdbc.update(forgery.statement());
      } catch (DatabaseException e) {
        // The database itself refuses it.
        continue;
      }
      try (GatewayService gateway = servers.service(Map.of())) {
        gateway.start();
        look(scene, gateway.port());
      } catch (AssertionError e) {
        throw new AssertionError("after " + forgery.statement(), e);
      } finally {
        restore();
      }
    }
  }

  private void look(Scene scene, int port) {
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

    whenGiven(paul.get(address(id)), details -> sameDetails(details, scene.before().get("")));
    whenGiven(paul.get(address(id) + "/messages"), belief::openedPage);
    whenGiven(paul.get(address(id) + "/messages?view=envelope"), belief::sealedPage);
    whenGiven(paul.get(address(id) + "/keys"), keys -> sameKeys(keys, scene.before().get("/keys")));
    whenGiven(paul.get(address(id) + "/read"), marks -> marksOfMembers(marks, scene));
    String message = address(id) + "/messages/" + scene.edited();
    whenGiven(paul.get(message), belief::opened);
    whenGiven(paul.get(message + "?view=envelope"), belief::sealed);
    Reply list = paul.get("/v1/conversations");
    assertThat(list.status()).isEqualTo(200);
    for (JsonNode listed : list.body().path("conversations")) {
      if (listed.path("conversationId").asText().equals(id.toString())) {
        assertThat(listed.path("members")).isEqualTo(scene.before().get("").path("members"));
      }
    }
    untouched(scene, paul);
  }

  private void untouched(Scene scene, Calls paul) {
    JsonNode before = scene.before().get("untouched");
    Reply page = paul.get(address(scene.untouched()) + "/messages");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).isEqualTo(before);
    assertThat(paul.get(address(scene.untouched()) + "/keys").status()).isEqualTo(200);
  }

  // Anything but an answer is a refusal: not found, not a member, damaged.
  private static void whenGiven(Reply reply, java.util.function.Consumer<JsonNode> check) {
    assertThat(reply.status()).as(reply.detail()).isIn(200, 403, 404, 503);
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
    scene
        .before()
        .get("")
        .path("members")
        .forEach(each -> members.add(each.path("userId").asText()));
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
    PlacedConversation untouched =
        PlacedConversation.between(servers, suite, "forged-olga", "forged-paul");
    untouched.message("nobody touches this");
    untouched.message("nor this");
    Calls paul = people.of("forged-paul");
    String address = address(attacked.id().value());
    Map<String, JsonNode> before =
        Map.of(
            "",
            paul.get(address).body(),
            "/keys",
            paul.get(address + "/keys").body(),
            "untouched",
            paul.get(address(untouched.id().value()) + "/messages").body());
    JsonNode opened = paul.get(address + "/messages").body();
    assertThat(opened.path("messages")).hasSize(5);
    assertThat(opened.findValues("unreadable")).isEmpty();
    assertThat(opened.has("missing")).isFalse();
    assertThat(before.get("/keys").path("epochs")).hasSize(2);
    Belief belief =
        new Belief(
            opened,
            paul.get(address + "/messages?view=envelope").body(),
            paul.get(address + "/messages/" + edited + "/versions").body());
    Target target =
        new Target(
            attacked.id().value(),
            untouched.id().value(),
            people.id("forged-eve").value(),
            people.id("forged-paul").value());
    return new Scene(target, edited.toString(), before, belief, untouched.id().value());
  }

  private List<String> tables() {
    return Forgery.columns(jdbc).stream().map(Column::table).distinct().toList();
  }

  private void restore() {
    jdbc.doInTransaction(transaction -> {
      for (String table : tables()) {
        transaction.update("DELETE FROM read_g1." + table);
        transaction.update("INSERT INTO read_g1.%1$s SELECT * FROM saved.%1$s".formatted(table));
      }
    });
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
