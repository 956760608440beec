package io.sealedlog.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.Cast.Person;
import io.sealedlog.gateway.http.Calls;
import io.sealedlog.gateway.http.Calls.Reply;
import io.sealedlog.gateway.live.LiveSight;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Knows what the people of a conversation were answered about it before anything was changed, and
/// looks whether what they are answered now can be believed after that: the same, less, or a
/// refusal. Those who are not in it get nothing.
final class Witness {
  private static final List<String> OPENED =
      List.of("", "/messages", "/messages?view=envelope", "/keys", "/read");
  private static final List<String> SEALED = List.of("", "/messages?view=envelope", "/keys");

  private final AttackedConversation attacked;
  private final Seen serverMode;
  private final Seen clientMode;
  private final JsonNode opened;
  private final Belief belief;
  private final Told told;
  private final LiveBelief live;
  private final LiveBelief clientLive;
  private final LiveBelief removedLive;

  /// What both modes are answered.
  private record Seen(
      JsonNode details,
      JsonNode keys,
      JsonNode sealed,
      JsonNode marks,
      JsonNode context,
      JsonNode member,
      JsonNode admin) {
    static Seen by(Calls calls, AttackedConversation attacked) {
      String address = attacked.address();
      JsonNode sealed = ok(calls, address + "/messages?view=envelope");
      return new Seen(
          ok(calls, address),
          ok(calls, address + "/keys"),
          sealed,
          ok(calls, address + "/read"),
          ok(calls, address + contextOf(sealed)),
          ok(calls, user(attacked.cast().member())),
          ok(calls, user(attacked.cast().admin())));
    }

    private static String contextOf(JsonNode sealed) {
      return "/contexts/" + sealed.at("/messages/0/envelope/contextId").asText();
    }

    String contextAddress() {
      return contextOf(sealed);
    }
  }

  /// What live readers are told who go on from the beginning.
  private record Told(
      List<JsonNode> member,
      List<JsonNode> clientMember,
      List<JsonNode> removed,
      List<JsonNode> stranger) {
    static Told by(LiveSight sight, Cast cast) {
      return new Told(
          sight.of(cast.member().token()),
          sight.of(cast.member().clientToken()),
          sight.of(cast.removed().clientToken()),
          sight.of(cast.stranger().clientToken()));
    }
  }

  /// @param port of a gateway that is not looked at later
  Witness(AttackedConversation attacked, int port, LiveSight sight) {
    this.attacked = attacked;
    Cast cast = attacked.cast();
    Calls paul = cast.member().calls(port);
    serverMode = Seen.by(paul, attacked);
    clientMode = Seen.by(cast.member().clientCalls(port), attacked);
    opened = ok(paul, attacked.address() + "/messages");
    JsonNode versions = ok(paul, message() + "/versions");
    assertThat(opened.path("messages")).hasSize(AttackedConversation.ITEMS);
    assertThat(opened.findValues("unreadable")).isEmpty();
    assertThat(opened.has("missing")).isFalse();
    assertThat(serverMode.keys().path("epochs")).hasSize(AttackedConversation.EPOCHS);
    belief = new Belief(opened, serverMode.sealed(), versions);
    told = Told.by(sight, cast);
    String id = attacked.target().conversation().toString();
    live = new LiveBelief(id, told.member(), told.clientMember(), false);
    clientLive = new LiveBelief(id, told.clientMember(), told.clientMember(), true);
    removedLive = new LiveBelief(id, told.removed(), told.removed(), true);
    assertThat(types(told.member())).contains("message", "message.redacted", "member.removed");
    assertThat(types(told.clientMember())).contains("message", "epoch.started");
    assertThat(types(told.removed())).endsWith("member.added", "member.removed");
    assertThat(types(told.stranger())).containsExactly("connected");
  }

  /// What is to be looked at, in any order, through a gateway that has nothing of the conversation
  /// in its memory.
  List<Runnable> checks(int port, LiveSight sight) {
    Cast cast = attacked.cast();
    List<Runnable> checks = new ArrayList<>();
    nothingFor(cast.stranger().calls(port), OPENED, checks);
    nothingFor(cast.stranger().clientCalls(port), SEALED, checks);
    nothingFor(cast.removed().clientCalls(port), SEALED, checks);
    memberInServerMode(cast.member().calls(port), checks);
    memberInClientMode(cast.member().clientCalls(port), checks);
    checks.add(() -> live.told(sight.of(cast.member().token())));
    checks.add(() -> clientLive.told(sight.of(cast.member().clientToken())));
    checks.add(() -> removedLive.told(sight.of(cast.removed().clientToken())));
    checks.add(() ->
        assertThat(types(sight.of(cast.stranger().clientToken())))
            .isSubsetOf("connected", "gap", "closing"));
    return checks;
  }

  /// After it was put right.
  void seesTheSame(int port, LiveSight sight) {
    Cast cast = attacked.cast();
    Calls paul = cast.member().calls(port);
    assertThat(Seen.by(paul, attacked)).isEqualTo(serverMode);
    assertThat(Seen.by(cast.member().clientCalls(port), attacked)).isEqualTo(clientMode);
    assertThat(ok(paul, attacked.address() + "/messages")).isEqualTo(opened);
    assertThat(Told.by(sight, cast)).isEqualTo(told);
    assertThat(conversations(paul)).contains(attacked.target().conversation().toString());
  }

  private void nothingFor(Calls calls, List<String> paths, List<Runnable> checks) {
    for (String path : paths) {
      checks.add(() -> refused(calls, attacked.address() + path));
    }
    checks.add(() -> refused(calls, attacked.address() + clientMode.contextAddress()));
    checks.add(() -> refused(calls, message() + "?view=envelope"));
    checks.add(() -> assertThat(conversations(calls)).isEmpty());
  }

  private static void refused(Calls calls, String path) {
    assertThat(calls.get(path).status())
        .as("one who is not in it, at %s", path)
        .isIn(202, 403, 404, 503);
  }

  private void memberInServerMode(Calls paul, List<Runnable> checks) {
    inBothModes(paul, serverMode, checks);
    given(paul, attacked.address() + "/messages", belief::openedPage, checks);
    given(paul, message(), belief::opened, checks);
  }

  private void memberInClientMode(Calls paul, List<Runnable> checks) {
    inBothModes(paul, clientMode, checks);
    given(
        paul,
        attacked.address() + clientMode.contextAddress(),
        context -> assertThat(context).isEqualTo(clientMode.context()),
        checks);
  }

  private void inBothModes(Calls paul, Seen before, List<Runnable> checks) {
    String address = attacked.address();
    given(paul, address, details -> sameDetails(details, before.details()), checks);
    given(paul, address + "/messages?view=envelope", belief::sealedPage, checks);
    given(paul, message() + "?view=envelope", belief::sealed, checks);
    given(paul, address + "/keys", keys -> sameKeys(keys, before.keys()), checks);
    given(paul, address + "/read", marks -> marksOfMembers(marks, before), checks);
    checks.add(() -> samePeople(paul, before));
    checks.add(() -> listed(paul, before));
  }

  // Who people are is in the vault, whatever is done to the read model.
  private void samePeople(Calls paul, Seen before) {
    assertThat(ok(paul, user(attacked.cast().member()))).isEqualTo(before.member());
    assertThat(ok(paul, user(attacked.cast().admin()))).isEqualTo(before.admin());
  }

  private void listed(Calls paul, Seen before) {
    for (JsonNode listed : ok(paul, "/v1/conversations").path("conversations")) {
      String id = listed.path("conversationId").asText();
      if (id.equals(attacked.target().conversation().toString())) {
        assertThat(listed.path("members")).isEqualTo(before.details().path("members"));
        sameName(listed, before.details());
      } else {
        assertThat(id).isEqualTo(attacked.target().other().toString());
      }
    }
  }

  private static void given(
      Calls calls, String path, Consumer<JsonNode> check, List<Runnable> checks) {
    checks.add(() -> whenGiven(calls.get(path), check));
  }

  // Anything but an answer is a refusal: not found, or on its way, not a member, damaged.
  private static void whenGiven(Reply reply, Consumer<JsonNode> check) {
    assertThat(reply.status()).as(reply.detail()).isIn(200, 202, 403, 404, 503);
    if (reply.status() == 200) {
      check.accept(reply.body());
    }
  }

  private static void sameDetails(JsonNode details, JsonNode before) {
    for (String fact : List.of("conversationId", "creatorId", "createdAt", "epoch", "members")) {
      assertThat(details.path(fact)).as(fact).isEqualTo(before.path(fact));
    }
    sameName(details, before);
    assertThat(details.path("lastSeq").asLong())
        .isLessThanOrEqualTo(before.path("lastSeq").asLong());
  }

  private static void sameName(JsonNode conversation, JsonNode before) {
    assertThat(conversation.path("name").asText("null"))
        .isIn("null", before.path("name").asText("null"));
  }

  private static void sameKeys(JsonNode keys, JsonNode before) {
    for (String fact : List.of("share", "shareVersion", "currentEpoch")) {
      assertThat(keys.path(fact)).as(fact).isEqualTo(before.path(fact));
    }
    for (JsonNode epoch : keys.path("epochs")) {
      assertThat(before.path("epochs")).contains(epoch);
    }
  }

  private static void marksOfMembers(JsonNode marks, Seen before) {
    Set<String> members = new HashSet<>();
    before.details().path("members").forEach(each -> members.add(each.path("userId").asText()));
    marks.path("marks").forEach(mark -> assertThat(mark.path("userId").asText()).isIn(members));
  }

  private String message() {
    return attacked.address() + "/messages/" + attacked.edited();
  }

  private static String user(Person person) {
    return "/v1/users/" + person.name();
  }

  private static JsonNode ok(Calls calls, String path) {
    Reply reply = calls.get(path);
    assertThat(reply.status()).as("%s: %s", path, reply.detail()).isEqualTo(200);
    return reply.body();
  }

  private static Set<String> conversations(Calls calls) {
    Set<String> ids = new HashSet<>();
    ok(calls, "/v1/conversations")
        .path("conversations")
        .forEach(each -> ids.add(each.path("conversationId").asText()));
    return ids;
  }

  private static List<String> types(List<JsonNode> events) {
    return events.stream().map(event -> event.path("type").asText()).toList();
  }
}
