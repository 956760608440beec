package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.api.Calls.Reply;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class AccountCallsTest {
  private static final String PASSWORD = "correct horse battery staple";
  private static final String OTHER_PASSWORD = "a river of quiet lanterns";

  private static Calls calls;
  private static String recoveryCode;

  @BeforeAll
  static void registerAlice(GatewayUnderTest gateway) {
    calls = new Calls(gateway.port(), "");
    Reply reply = register("Alice", PASSWORD);
    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.body().path("username").asText()).isEqualTo("alice");
    recoveryCode = reply.body().path("recoveryCode").asText();
  }

  @Test
  void refusesATakenUsernameInAnyCase() {
    assertProblem(register("ALICE", PASSWORD), 409, "username-taken");
  }

  @Test
  void refusesUsernamesThatBreakTheRule() {
    assertProblem(register("al", PASSWORD), 422, "invalid-username");
    assertProblem(register("al ice", PASSWORD), 422, "invalid-username");
    assertProblem(register("a".repeat(65), PASSWORD), 422, "invalid-username");
    assertProblem(register("\u00e4rger", PASSWORD), 422, "invalid-username");
  }

  @Test
  void refusesWeakPasswordsAndSaysWhatWouldHelp() {
    Reply reply = register("dora", "password1234");

    assertProblem(reply, 422, "weak-password");
    assertThat(reply.detail()).contains("easy to guess");
    assertProblem(register("dora", "doradoradora"), 422, "weak-password");
  }

  @Test
  void refusesPasswordsOfTheWrongForm() {
    assertProblem(register("dora", "too short"), 422, "weak-password");
    assertProblem(register("dora", "x7 quiet lanterns ".repeat(20)), 422, "invalid-password");
    assertProblem(register("dora", "correct horse\\u0007 battery"), 422, "invalid-password");
  }

  @Test
  void refusesAuthenticationKeysOfAnotherLength() {
    assertProblem(
        calls.post("/v1/sessions", "{\"username\":\"alice\",\"authenticationKey\":\"AA\"}"),
        400,
        "invalid-value");
  }

  @Test
  void answersUnknownUsersLikeWrongPasswords() {
    Reply wrong = logIn("alice", OTHER_PASSWORD);
    Reply unknown = logIn("nobody", OTHER_PASSWORD);
    Reply noName = logIn("not a name", OTHER_PASSWORD);

    assertProblem(wrong, 401, "wrong-credentials");
    assertProblem(unknown, 401, "wrong-credentials");
    assertProblem(noName, 401, "wrong-credentials");
    assertThat(unknown.detail()).isEqualTo(wrong.detail());
    assertProblem(logIn("alice", "bell\\u0007"), 401, "wrong-credentials");
  }

  @Test
  void answersKdfParametersForNamesThatNobodyHas() {
    Reply real = calls.get("/v1/accounts/alice/kdf");
    Reply fake = calls.get("/v1/accounts/Nobody/kdf");
    Reply again = calls.get("/v1/accounts/nobody/kdf");

    assertThat(real.body().path("kdf").path("iterations").asInt()).isEqualTo(1000);
    assertThat(fake.body().path("kdf").path("iterations").asInt()).isEqualTo(1000);
    assertThat(fake.body().path("kdf").path("salt").asText())
        .hasSize(43)
        .isEqualTo(again.body().path("kdf").path("salt").asText());
  }

  @Test
  void endsASession() {
    Calls session = session("alice", PASSWORD);
    Reply own = session.get("/v1/sessions");
    assertThat(own.status()).isEqualTo(200);
    assertThat(own.body().findValuesAsText("current")).contains("true");

    assertThat(session.delete("/v1/sessions/current").status()).isEqualTo(204);

    assertProblem(session.get("/v1/sessions"), 401, "session-ended");
  }

  @Test
  void endsAnotherSessionOfOnesOwnAndNobodyElses() {
    Calls first = session("alice", PASSWORD);
    Reply second = logIn("alice", PASSWORD);
    String id = second.body().path("sessionId").asText();

    assertThat(first.delete("/v1/sessions/" + id).status()).isEqualTo(204);

    assertProblem(first.delete("/v1/sessions/" + id), 404, "unknown-session");
    assertProblem(first.delete("/v1/sessions/ABC"), 404, "unknown-session");
    assertProblem(
        calls.withToken(second.body().path("token").asText()).get("/v1/sessions"),
        401,
        "session-ended");
  }

  @Test
  void tellsMissingMalformedAndUnknownTokensApart() {
    String token = logIn("alice", PASSWORD).body().path("token").asText();

    assertProblem(calls.get("/v1/sessions"), 401, "token-missing");
    assertProblem(calls.withToken("sl1s_abc").get("/v1/sessions"), 401, "token-malformed");
    assertProblem(calls.withToken("xyz").get("/v1/sessions"), 401, "token-malformed");
    String otherSecret = token.substring(0, token.length() - 8) + "AAAAAAAA";
    assertProblem(calls.withToken(otherSecret).get("/v1/sessions"), 401, "session-ended");
    assertThat(calls.withToken(token).get("/v1/sessions").status()).isEqualTo(200);
  }

  @Test
  void showsUsersWithTheSameFingerprintOnBothSides() {
    register("fred", PASSWORD);
    Calls alice = session("alice", PASSWORD);
    Calls fred = session("fred", PASSWORD);

    Reply fredByAlice = alice.get("/v1/users/FRED");
    Reply aliceByFred = fred.get("/v1/users/alice");

    assertThat(fredByAlice.body().path("username").asText()).isEqualTo("fred");
    assertThat(fredByAlice.body().path("identity").path("fingerprint").asText())
        .hasSize(71)
        .isEqualTo(aliceByFred.body().path("identity").path("fingerprint").asText());
    assertProblem(alice.get("/v1/users/nobody"), 404, "unknown-user");
  }

  @Test
  void tellsASessionWhoItBelongsTo() {
    String userId = register("mia", PASSWORD).body().path("userId").asText();
    Calls mia = session("mia", PASSWORD);

    Reply me = mia.get("/v1/users/me");

    assertThat(me.status()).isEqualTo(200);
    assertThat(me.body().path("userId").asText()).isEqualTo(userId);
    assertThat(me.body().path("username").asText()).isEqualTo("mia");
    assertThat(me.body().path("createdAt").asText()).matches("20..-..-..T.*Z");
    assertThat(me.body().path("identity").path("record"))
        .isEqualTo(mia.get("/v1/users/mia").body().path("identity").path("record"));
    assertProblem(calls.get("/v1/users/me"), 401, "token-missing");
  }

  @Test
  void changesAPasswordAndEndsOtherSessions() {
    register("gina", PASSWORD);
    Calls kept = session("gina", PASSWORD);
    Calls ended = session("gina", PASSWORD);
    assertThat(ended.get("/v1/sessions").status()).isEqualTo(200);

    assertProblem(change(kept, "wrong " + PASSWORD, OTHER_PASSWORD), 401, "wrong-credentials");
    assertProblem(change(kept, PASSWORD, "password1234"), 422, "weak-password");
    assertThat(change(kept, PASSWORD, OTHER_PASSWORD).status()).isEqualTo(204);

    assertThat(kept.get("/v1/users/gina").status()).isEqualTo(200);
    assertProblem(ended.get("/v1/sessions"), 401, "session-ended");
    assertProblem(logIn("gina", PASSWORD), 401, "wrong-credentials");
    assertThat(logIn("gina", OTHER_PASSWORD).status()).isEqualTo(201);
  }

  @Test
  void recoversOnceWithTheCode() {
    String code = register("hugo", PASSWORD).body().path("recoveryCode").asText();
    Calls before = session("hugo", PASSWORD);

    assertProblem(recover("hugo", recoveryCode, OTHER_PASSWORD), 401, "wrong-credentials");
    assertProblem(recover("nobody", code, OTHER_PASSWORD), 401, "wrong-credentials");
    assertProblem(recover("hugo", code + "A", OTHER_PASSWORD), 400, "invalid-value");
    Reply recovered = recover("hugo", code.toLowerCase(Locale.ROOT), OTHER_PASSWORD);

    assertThat(recovered.status()).isEqualTo(200);
    assertThat(recovered.body().path("recoveryCode").asText()).hasSize(39).isNotEqualTo(code);
    assertProblem(before.get("/v1/sessions"), 401, "session-ended");
    assertProblem(recover("hugo", code, PASSWORD), 401, "wrong-credentials");
    assertThat(logIn("hugo", OTHER_PASSWORD).status()).isEqualTo(201);
  }

  static Reply register(String name, String password) {
    return calls.post("/v1/accounts", credentials(name, password));
  }

  private static Reply logIn(String name, String password) {
    return calls.post("/v1/sessions", credentials(name, password));
  }

  private static Calls session(String name, String password) {
    return calls.withToken(logIn(name, password).body().path("token").asText());
  }

  private static Reply change(Calls session, String current, String fresh) {
    return session.put(
        "/v1/accounts/me/password",
        "{\"currentPassword\":\"%s\",\"newPassword\":\"%s\"}".formatted(current, fresh));
  }

  private static Reply recover(String name, String code, String password) {
    return calls.post(
        "/v1/accounts/recovery",
        "{\"username\":\"%s\",\"recoveryCode\":\"%s\",\"newPassword\":\"%s\"}"
            .formatted(name, code, password));
  }

  private static String credentials(String name, String password) {
    return "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password);
  }
}
