package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The main use case as a new user sees it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
class FirstConversationTest {
  private AllInOneProcess sealedLog;
  private Person alice;
  private Person bob;
  private Person eve;

  @BeforeAll
  void start(@TempDir Path directory) {
    sealedLog = AllInOneProcess.start(directory);
    alice = Person.register(sealedLog.api(), "alice");
    bob = Person.register(sealedLog.api(), "bob");
    eve = Person.register(sealedLog.api(), "eve");
  }

  @AfterAll
  void stop() {
    assertThat(sealedLog.stop()).as("exit code after SIGTERM").isIn(0, 143);
  }

  @Test
  void twoPeopleReadTheSameMessagesInTheSameOrder() {
    String conversation = alice.converse(bob);
    JsonNode first = alice.send(conversation, "hello bob").expect(201).json();
    JsonNode second = bob.send(conversation, "hello alice ☕").expect(201).json();

    long seen = second.path("seq").asLong();
    alice.awaitReadable(conversation, seen);

    assertThat(first.path("seq").asLong()).isEqualTo(3);
    assertThat(seen).isEqualTo(4);
    assertThat(alice.texts(conversation)).containsExactly("hello bob", "hello alice ☕");
    assertThat(bob.read(conversation)).isEqualTo(alice.read(conversation));
  }

  @Test
  void aPageGoesBothWays() {
    String conversation = alice.converse(bob);
    long last = 0;
    for (int i = 1; i <= 7; i++) {
      last = alice.send(conversation, "message " + i).expect(201).json().path("seq").asLong();
    }
    bob.awaitReadable(conversation, last);
    String messages = Person.messages(conversation);
    JsonNode newest =
        bob.api()
            .getReadable(bob.token(), messages + "?limit=3&min_seq=" + last)
            .expect(200)
            .json();
    JsonNode before =
        bob.api()
            .get(bob.token(), messages + "?limit=3&before=" + newest.at("/messages/0/seq").asLong())
            .expect(200)
            .json();

    assertThat(newest.path("messages").findValuesAsText("text"))
        .containsExactly("message 5", "message 6", "message 7");
    assertThat(newest.path("hasBefore").asBoolean()).isTrue();
    assertThat(newest.path("hasAfter").asBoolean()).isFalse();
    assertThat(newest.path("lastSeq").asLong()).isEqualTo(last);
    assertThat(before.path("messages").findValuesAsText("text"))
        .containsExactly("message 2", "message 3", "message 4");
  }

  @Test
  void aRetryGetsTheFirstAnswerAndAReusedIdIsRefused() {
    String conversation = alice.converse(bob);
    String id = Ids.next();
    JsonNode first = alice.send(conversation, id, "once").expect(201).json();
    JsonNode again = alice.send(conversation, id, "once").expect(201).json();
    Api.Response reused = alice.send(conversation, id, "twice");

    assertThat(again.path("replayed").asBoolean()).isTrue();
    assertThat(again.path("seq")).isEqualTo(first.path("seq"));
    assertThat(again.path("sentAt")).isEqualTo(first.path("sentAt"));
    assertThat(again.path("position")).isEqualTo(first.path("position"));
    assertThat(reused.status()).isEqualTo(422);
    assertThat(reused.problem()).isEqualTo("message-id-reused");
  }

  @Test
  void aRetriedCreationIsTheSameConversation() {
    String id = Ids.next();
    Map<String, Object> body = Map.of("members", List.of("bob"), "conversationId", id);
    JsonNode first = alice.create(body).expect(201).json();
    JsonNode again = alice.create(body).expect(201).json();

    assertThat(again.path("conversationId").asText()).isEqualTo(id);
    assertThat(again.path("seq")).isEqualTo(first.path("seq"));
    alice.send(id, "still opens").expect(201);
  }

  @Test
  void aStrangerSeesNothing() {
    String conversation = alice.converse(bob);
    alice.send(conversation, "not for eve").expect(201);

    assertThat(eve.send(conversation, "hi").problem()).isEqualTo("not-a-member");
    Api.Response page = eve.api().get(eve.token(), Person.messages(conversation));
    assertThat(page.status()).isIn(403, 404);
    assertThat(page.text()).doesNotContain("not for eve");
  }

  @Test
  void envelopesAreHandedOutAsTheyAre() {
    String conversation = alice.converse(bob);
    long seq = alice.sendReadably(conversation, "sealed");
    Api.Response page =
        bob.api()
            .getReadable(
                bob.token(), Person.messages(conversation) + "?view=envelope&min_seq=" + seq)
            .expect(200);

    JsonNode envelope = page.json().at("/messages/0/envelope");
    assertThat(envelope.path("suite").asInt()).isEqualTo(2);
    assertThat(envelope.path("ciphertext").asText()).isNotEmpty();
    assertThat(page.text()).doesNotContain("\"text\"");
  }

  @Test
  void aPasswordChangeKeepsTheHistoryAndEndsOtherSessions() {
    Person carol = Person.register(sealedLog.api(), "carol");
    String conversation = carol.converse(alice);
    carol.sendReadably(conversation, "before the change");
    String other = Person.login(sealedLog.api(), "carol", carol.password());
    String changed = "violet harbor mosaic tundra";

    sealedLog
        .api()
        .put(
            carol.token(),
            "/v1/accounts/me/password",
            Map.of("currentPassword", carol.password(), "newPassword", changed))
        .expect(204);

    assertThat(sealedLog.api().get(other, "/v1/sessions").problem()).isEqualTo("session-ended");
    sealedLog.api().get(carol.token(), "/v1/sessions").expect(200);
    sealedLog
        .api()
        .post(null, "/v1/sessions", Map.of("username", "carol", "password", carol.password()))
        .expect(401);
    String token = Person.login(sealedLog.api(), "carol", changed);
    Person again = new Person(sealedLog.api(), carol.userId(), "carol", changed, "", token);
    assertThat(again.texts(conversation)).containsExactly("before the change");
  }

  @Test
  void aRecoveryCodeWorksOnceAndKeepsTheHistory() {
    Person dora = Person.register(sealedLog.api(), "dora");
    String conversation = dora.converse(alice);
    dora.sendReadably(conversation, "before the loss");
    String found = "copper meadow signal walnut";
    Map<String, String> body =
        Map.of("username", "dora", "recoveryCode", dora.recoveryCode(), "newPassword", found);

    String next =
        sealedLog
            .api()
            .post(null, "/v1/accounts/recovery", body)
            .expect(200)
            .json()
            .path("recoveryCode")
            .asText();

    assertThat(next).isNotEmpty().isNotEqualTo(dora.recoveryCode());
    assertThat(sealedLog.api().post(null, "/v1/accounts/recovery", body).status()).isEqualTo(401);
    assertThat(sealedLog.api().get(dora.token(), "/v1/sessions").status()).isEqualTo(401);
    String token = Person.login(sealedLog.api(), "dora", found);
    Person again = new Person(sealedLog.api(), dora.userId(), "dora", found, next, token);
    assertThat(again.texts(conversation)).containsExactly("before the loss");
  }

  @Test
  void conversationsAreListedAndDescribed() {
    Person fred = Person.register(sealedLog.api(), "fred");
    String one = fred.converse(bob);
    String two = fred.converse(alice, bob);
    fred.sendReadably(one, "newest");
    // Seq 2 is the conversation's first epoch, after its creation.
    fred.awaitReadable(two, 2);

    Api.Response details = fred.api().get(fred.token(), "/v1/conversations/" + two).expect(200);
    JsonNode list = fred.api().get(fred.token(), "/v1/conversations").expect(200).json();

    assertThat(details.json().path("members")).hasSize(3);
    assertThat(list.path("conversations").findValuesAsText("conversationId"))
        .containsExactlyInAnyOrder(one, two);
  }

  @Test
  void sessionsAreListedAndEnded() {
    Person gina = Person.register(sealedLog.api(), "gina");
    String second = Person.login(sealedLog.api(), "gina", gina.password());
    JsonNode sessions = gina.api().get(gina.token(), "/v1/sessions").expect(200).json();

    gina.api().delete(second, "/v1/sessions/current").expect(204);

    assertThat(sessions.path("sessions")).hasSize(2);
    assertThat(gina.api().get(second, "/v1/sessions").problem()).isEqualTo("session-ended");
    gina.api().get(gina.token(), "/v1/sessions").expect(200);
  }

  @Test
  void tellsItsHealthMetricsAndApi() {
    Api api = sealedLog.api();
    api.get(null, "/health/live").expect(200);
    api.get(null, "/health/ready").expect(200);
    assertThat(api.get(null, "/metrics").expect(200).text()).contains("jvm_memory_used_bytes");
    assertThat(api.get(null, "/openapi.json").expect(200).json().path("openapi").asText())
        .startsWith("3.");
    assertThat(api.get(null, "/docs").expect(200).text()).contains("<html");
  }
}
