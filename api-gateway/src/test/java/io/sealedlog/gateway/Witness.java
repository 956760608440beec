package io.sealedlog.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.Cast.Person;
import io.sealedlog.gateway.api.Calls;
import io.sealedlog.gateway.api.Calls.Reply;
import io.sealedlog.gateway.live.LiveObservation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Records the answers to the people of a conversation before it is changed, and checks later
/// answers against them: the same, less, or a refusal. Those who are not members get nothing.
final class Witness {
  private static final List<String> OPENED =
      List.of("", "/messages", "/messages?view=envelope", "/keys", "/read");
  private static final List<String> SEALED = List.of("/messages?view=envelope", "/keys");

  private final AttackedConversation attacked;
  private final MemberAnswers seen;
  private final Belief belief;
  private final StreamedEvents told;
  private final LiveBelief live;
  private final LiveBelief clientLive;
  private final LiveBelief removedLive;

  /// The answers to the member.
  private record MemberAnswers(
      JsonNode details,
      JsonNode detailsInClientMode,
      JsonNode opened,
      JsonNode sealed,
      JsonNode keys,
      JsonNode context,
      JsonNode member,
      JsonNode admin) {
    static MemberAnswers by(AttackedConversation attacked, int port) {
      Cast cast = attacked.cast();
      Calls server = cast.member().calls(port);
      Calls client = cast.member().clientCalls(port);
      String address = attacked.address();
      JsonNode sealed = ok(client, address + "/messages?view=envelope");
      return new MemberAnswers(
          ok(server, address),
          ok(client, address),
          ok(server, address + "/messages"),
          sealed,
          ok(client, address + "/keys"),
          ok(client, address + contextOf(sealed)),
          ok(client, user(cast.member())),
          ok(client, user(cast.admin())));
    }

    private static String contextOf(JsonNode sealed) {
      return "/contexts/" + sealed.at("/messages/0/envelope/contextId").asText();
    }

    String contextAddress() {
      return contextOf(sealed);
    }
  }

  /// The events of live readers that resume from the beginning.
  private record StreamedEvents(
      List<JsonNode> member,
      List<JsonNode> clientMember,
      List<JsonNode> removed,
      List<JsonNode> stranger) {
    static StreamedEvents by(LiveObservation observation, Cast cast) {
      return new StreamedEvents(
          observation.of(cast.member().token()),
          observation.of(cast.member().clientToken()),
          observation.of(cast.removed().clientToken()),
          observation.of(cast.stranger().clientToken()));
    }
  }

  /// @param port of a gateway that serves none of the later checks
  Witness(AttackedConversation attacked, int port, LiveObservation observation) {
    this.attacked = attacked;
    Cast cast = attacked.cast();
    seen = MemberAnswers.by(attacked, port);
    JsonNode versions = ok(cast.member().calls(port), message() + "/versions");
    assertThat(seen.opened().path("messages")).hasSize(AttackedConversation.ITEMS);
    assertThat(seen.opened().findValues("unreadable")).isEmpty();
    assertThat(seen.opened().has("missing")).isFalse();
    assertThat(seen.keys().path("epochs")).hasSize(AttackedConversation.EPOCHS);
    belief = new Belief(seen.opened(), seen.sealed(), versions);
    told = StreamedEvents.by(observation, cast);
    String id = attacked.target().conversation().toString();
    live = new LiveBelief(id, told.member(), told.clientMember(), false);
    clientLive = new LiveBelief(id, told.clientMember(), told.clientMember(), true);
    removedLive = new LiveBelief(id, told.removed(), told.removed(), true);
    assertThat(types(told.member())).contains("message", "message.redacted", "member.removed");
    assertThat(types(told.clientMember())).contains("message", "epoch.started");
    assertThat(types(told.removed())).endsWith("member.added", "member.removed");
    assertThat(types(told.stranger())).containsExactly("connected");
  }

  /// Returns the checks, to be run in any order, against a gateway that has not cached the
  /// conversation.
  List<Runnable> checks(int port, LiveObservation observation) {
    Cast cast = attacked.cast();
    List<Runnable> checks = new ArrayList<>();
    nothingFor(cast.stranger().calls(port), OPENED, checks);
    checks.add(() -> refused(cast.stranger().calls(port), message() + "?view=envelope"));
    nothingFor(cast.stranger().clientCalls(port), SEALED, checks);
    nothingFor(cast.removed().clientCalls(port), SEALED, checks);
    memberInServerMode(cast.member().calls(port), checks);
    memberInClientMode(cast.member().clientCalls(port), checks);
    checks.add(() -> live.told(observation.of(cast.member().token())));
    checks.add(() -> clientLive.told(observation.of(cast.member().clientToken())));
    checks.add(() -> removedLive.told(observation.of(cast.removed().clientToken())));
    checks.add(() ->
        assertThat(types(observation.of(cast.stranger().clientToken())))
            .isSubsetOf("connected", "gap", "closing"));
    return checks;
  }

  /// Checks that the answers are complete again after the change was undone.
  void seesTheSame(int port, LiveObservation observation) {
    assertThat(MemberAnswers.by(attacked, port)).isEqualTo(seen);
    assertThat(StreamedEvents.by(observation, attacked.cast())).isEqualTo(told);
    assertThat(conversations(attacked.cast().member().calls(port)))
        .contains(attacked.target().conversation().toString());
  }

  private void nothingFor(Calls calls, List<String> paths, List<Runnable> checks) {
    for (String path : paths) {
      checks.add(() -> refused(calls, attacked.address() + path));
    }
    checks.add(() -> refused(calls, attacked.address() + seen.contextAddress()));
    checks.add(() -> assertThat(conversations(calls)).isEmpty());
  }

  private static void refused(Calls calls, String path) {
    assertThat(calls.get(path).status())
        .as("one who is not in it, at %s", path)
        .isIn(202, 403, 404, 503);
  }

  private void memberInServerMode(Calls paul, List<Runnable> checks) {
    String address = attacked.address();
    inBothModes(paul, seen.details(), checks);
    given(paul, address + "/messages", belief::openedPage, checks);
    given(paul, message(), belief::opened, checks);
    given(paul, address + "/read", this::marksOfMembers, checks);
  }

  private void memberInClientMode(Calls paul, List<Runnable> checks) {
    String address = attacked.address();
    inBothModes(paul, seen.detailsInClientMode(), checks);
    given(paul, address + "/messages?view=envelope", belief::sealedPage, checks);
    given(paul, message() + "?view=envelope", belief::sealed, checks);
    given(
        paul,
        address + seen.contextAddress(),
        context -> assertThat(context).isEqualTo(seen.context()),
        checks);
    checks.add(() -> samePeople(paul));
  }

  private void inBothModes(Calls paul, JsonNode before, List<Runnable> checks) {
    given(paul, attacked.address(), details -> sameDetails(details, before), checks);
    given(paul, attacked.address() + "/keys", keys -> sameKeys(keys, seen.keys()), checks);
    checks.add(() -> listed(paul, before));
  }

  // Accounts are in the vault, so changes of the read model do not affect them.
  private void samePeople(Calls paul) {
    assertThat(ok(paul, user(attacked.cast().member()))).isEqualTo(seen.member());
    assertThat(ok(paul, user(attacked.cast().admin()))).isEqualTo(seen.admin());
  }

  private void listed(Calls paul, JsonNode before) {
    for (JsonNode listed : ok(paul, "/v1/conversations").path("conversations")) {
      String id = listed.path("conversationId").asText();
      if (id.equals(attacked.target().conversation().toString())) {
        assertThat(listed.path("members")).isEqualTo(before.path("members"));
        sameName(listed, before);
      } else {
        assertThat(id).isEqualTo(attacked.target().other().toString());
      }
    }
  }

  private static void given(
      Calls calls, String path, Consumer<JsonNode> check, List<Runnable> checks) {
    checks.add(() -> whenGiven(calls.get(path), check));
  }

  // Any other status is a refusal: not found, pending, not a member, damaged.
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

  private void marksOfMembers(JsonNode marks) {
    Set<String> members = new HashSet<>();
    seen.details().path("members").forEach(each -> members.add(each.path("userId").asText()));
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
