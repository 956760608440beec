package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.vault.Vault;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks which messages each user can read in a conversation whose members join and leave: over
/// HTTP, and by trying all secrets that the user ever had on the whole log.
@Tag("servers")
class MembershipTest {
  private static final String BEFORE = "before anybody came or went";
  private static final String WITH_CAROL = "carol has the history";
  private static final String WITH_DAVE = "dave came without it";
  private static final String FROM_MALLORY = "mallory still writes";
  private static final String WITHOUT_MALLORY = "mallory is gone";
  private static final String WITHOUT_BOB = "bob has left";
  private static final String BOB_IS_BACK = "bob is back";

  private Person alice;
  private Person bob;
  private Person carol;
  private Person dave;
  private Person mallory;
  private String conversation;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everybodyReadsWhatIsSentWhileBeingAMemberAndTheHistoryIfGiven(
      int suite, @TempDir Path directory) throws Exception {
    Path data;
    try (AllInOneProcess sealedLog =
        AllInOneProcess.start(directory, Map.of("suite", String.valueOf(suite)))) {
      data = sealedLog.data();
      live(sealedLog.api());
      readOverHttp(sealedLog.api());
      assertThat(sealedLog.stop()).isIn(0, 143);
    }
    readTheLog(data, suite);
  }

  private void live(Api api) {
    alice = Person.register(api, "alice");
    bob = Person.register(api, "bob");
    carol = Person.register(api, "carol");
    dave = Person.register(api, "dave");
    mallory = Person.register(api, "mallory");
    conversation = alice.converse(bob, mallory);
    bob.sendReadably(conversation, BEFORE);
    alice.add(conversation, carol, "all").expect(201);
    carol.sendReadably(conversation, WITH_CAROL);
    alice.add(conversation, dave, "none").expect(201);
    dave.sendReadably(conversation, WITH_DAVE);
    mallory.sendReadably(conversation, FROM_MALLORY);
    assertThat(mallory.texts(conversation))
        .containsExactly(BEFORE, WITH_CAROL, WITH_DAVE, FROM_MALLORY);
    alice.remove(conversation, mallory).expect(200);
    alice.sendReadably(conversation, WITHOUT_MALLORY);
    bob.remove(conversation, bob).expect(200);
    dave.sendReadably(conversation, WITHOUT_BOB);
    alice.add(conversation, bob, "none").expect(201);
    carol.sendReadably(conversation, BOB_IS_BACK);
  }

  private void readOverHttp(Api api) {
    List<String> all =
        List.of(
            BEFORE, WITH_CAROL, WITH_DAVE, FROM_MALLORY, WITHOUT_MALLORY, WITHOUT_BOB, BOB_IS_BACK);
    assertThat(alice.texts(conversation)).isEqualTo(all);
    assertThat(carol.texts(conversation)).isEqualTo(all);
    assertThat(readable(dave)).isEqualTo(all.subList(2, 7));
    assertThat(readable(bob))
        .containsExactly(BEFORE, WITH_CAROL, WITH_DAVE, FROM_MALLORY, WITHOUT_MALLORY, BOB_IS_BACK);
    assertThat(dave.read(conversation))
        .as("what can't be read is there and says why")
        .hasSize(7)
        .filteredOn(message -> message.hasNonNull("unreadable"))
        .hasSize(2)
        .allMatch(message -> message.path("unreadable").asText().equals("no-key"));
    String again = Person.login(api, mallory.username(), mallory.password());
    String last = alice.read(conversation).getLast().path("messageId").asText();
    String messages = Person.messages(conversation);
    for (String token : List.of(mallory.token(), again)) {
      assertRefused(api.get(token, messages));
      assertRefused(api.get(token, messages + "?view=envelope"));
      assertRefused(api.get(token, messages + "/" + last));
      assertRefused(api.get(token, "/v1/conversations/" + conversation));
      assertRefused(api.post(token, messages, Map.of("text", "let me in")));
      assertRefused(
          api.post(
              token,
              "/v1/conversations/" + conversation + "/members",
              Map.of("username", "mallory", "history", "all")));
      assertThat(api.get(token, "/v1/conversations").expect(200).text())
          .doesNotContain(conversation);
    }
  }

  private List<String> readable(Person person) {
    return person.read(conversation).stream()
        .filter(message -> message.hasNonNull("text"))
        .map((JsonNode message) -> message.path("text").asText())
        .toList();
  }

  private static void assertRefused(Api.Response response) {
    assertThat(response.status()).as(response.toString()).isIn(403, 404);
  }

  private void readTheLog(Path data, int suite) throws Exception {
    try (StoredData stored = StoredData.open(data);
        Vault vault =
            Vault.open(OpenedKeys.config(stored, data), Clock.systemUTC(), new SecureRandom())) {
      ConversationLog log = ConversationLog.read(stored, conversation);
      assertThat(log.headers()).as("created, dave, mallory, bob, bob").hasSize(5);
      assertThat(log.headers().values()).allMatch(header -> header.suite().id() == suite);
      Set<String> all =
          Set.of(
              BEFORE,
              WITH_CAROL,
              WITH_DAVE,
              FROM_MALLORY,
              WITHOUT_MALLORY,
              WITHOUT_BOB,
              BOB_IS_BACK);
      assertOpens(vault, log, alice, 5, all);
      assertOpens(vault, log, carol, 5, all);
      assertOpens(
          vault,
          log,
          dave,
          4,
          Set.of(WITH_DAVE, FROM_MALLORY, WITHOUT_MALLORY, WITHOUT_BOB, BOB_IS_BACK));
      assertOpens(vault, log, mallory, 2, Set.of(BEFORE, WITH_CAROL, WITH_DAVE, FROM_MALLORY));
      assertOpens(
          vault,
          log,
          bob,
          4,
          Set.of(BEFORE, WITH_CAROL, WITH_DAVE, FROM_MALLORY, WITHOUT_MALLORY, BOB_IS_BACK));
    }
  }

  private static void assertOpens(
      Vault vault, ConversationLog log, Person person, int epochs, Set<String> texts) {
    try (Belongings belongings = Belongings.of(vault, person, log)) {
      assertThat(belongings.epochs()).as("epochs of " + person.username()).isEqualTo(epochs);
      assertThat(belongings.opens())
          .as("what " + person.username() + " opens")
          .containsExactlyInAnyOrderElementsOf(texts);
    }
  }
}
