package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.crypto.sl1.RecoveryCode;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.api.Calls.Reply;
import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Accounts in client mode: only clients know their passwords and recovery codes.
@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class ClientAccountCallsTest {
  private static final String OTHER_PASSWORD = "gravel umbrella ninth canopy";
  private static final String PASSWORD_CALL = "/v1/accounts/me/password";
  private static final String RECOVERY = "/v1/accounts/recovery";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ZEROS = Base64Url.encode(new byte[32]);

  private Calls calls;
  private ClientAccount carla;

  @BeforeEach
  void register(GatewayUnderTest gateway) {
    calls = new Calls(gateway.port(), "");
    carla = register(ClientAccount.pbkdf2());
  }

  @Test
  void changesAPasswordAndEndsOtherSessions() {
    Calls kept = session(carla.authenticationKey());
    Calls ended = session(carla.authenticationKey());
    ObjectNode fresh = carla.password(OTHER_PASSWORD, ClientAccount.pbkdf2());

    Reply changed = change(kept, fresh.put("currentAuthenticationKey", carla.authenticationKey()));

    assertThat(changed.status()).as(changed.detail()).isEqualTo(204);
    assertThat(kept.get("/v1/sessions").status()).isEqualTo(200);
    assertProblem(ended.get("/v1/sessions"), 401, "session-ended");
    assertProblem(logIn(carla.authenticationKey()), 401, "wrong-credentials");
    JsonNode session = logIn(fresh.path("authenticationKey").asText()).body();
    assertThat(session.path("kdf")).isEqualTo(fresh.path("kdf"));
    assertThat(session.path("identityWrap")).isEqualTo(fresh.path("passwordWrap"));
    assertThat(withPassword(OTHER_PASSWORD).status()).as("in server mode").isEqualTo(201);
    assertProblem(withPassword(ClientAccount.PASSWORD), 401, "wrong-credentials");
  }

  @Test
  void changesNothingWithAWrongKey() {
    Calls session = session(carla.authenticationKey());
    ObjectNode fresh = carla.password(OTHER_PASSWORD, ClientAccount.pbkdf2());

    Reply wrong = change(session, fresh.put("currentAuthenticationKey", ZEROS));

    assertProblem(wrong, 401, "wrong-credentials");
    assertThat(logIn(carla.authenticationKey()).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"currentAuthenticationKey", "authenticationKey", "passwordWrap", "kdf"})
  void namesAWrongFieldOfAPasswordChange(String field) {
    Calls session = session(carla.authenticationKey());
    ObjectNode body =
        carla
            .password(OTHER_PASSWORD, ClientAccount.pbkdf2())
            .put("currentAuthenticationKey", carla.authenticationKey());

    assertMissing(change(session, body.deepCopy().without(field)), field);
    if (!field.equals("kdf")) {
      assertInvalid(change(session, body.deepCopy().put(field, "AAAA")), field);
    }
    assertThat(logIn(carla.authenticationKey()).status()).as("unchanged").isEqualTo(201);
  }

  @Test
  void refusesAChangeThatIsHalfOfEachMode() {
    Calls session = session(carla.authenticationKey());
    ObjectNode body = carla.password(OTHER_PASSWORD, ClientAccount.pbkdf2());

    assertProblem(
        change(session, body.put("currentPassword", ClientAccount.PASSWORD)), 400, "invalid-value");
    ObjectNode recovery = carla.recovery(OTHER_PASSWORD, ClientAccount.pbkdf2(), carla.code());
    assertProblem(
        calls.post(RECOVERY, recovery.put("newPassword", OTHER_PASSWORD).toString()),
        400,
        "invalid-value");
  }

  @Test
  void opensTheIdentityForWhoHasTheRecoveryCode() {
    JsonNode found = look(carla.username(), text(carla.code().recoveryAuth())).body();
    IdentityRecord record = IdentityRecord.parse(bytes(found.path("identityRecord")));
    SecretBytes share = SecretBytes.copyOf(bytes(found.path("userShare")).shared());

    SecretBytes seed =
        IdentityWrap.parse(bytes(found.path("recoveryWrap")))
            .open(
                IdentityWrap.Binding.recovery(record, found.path("userShareVersion").asInt()),
                carla.code().recoveryKey(share));

    assertThat(Bytes.copyOf(seed.shared())).isEqualTo(carla.seed());
  }

  @Test
  void recoversOnceWithTheCode() {
    Calls before = session(carla.authenticationKey());
    RecoveryCode next = RecoveryCode.generate(RANDOM);
    ObjectNode wish = carla.recovery(OTHER_PASSWORD, ClientAccount.pbkdf2(), next);

    Reply recovered = recover(wish);

    assertThat(recovered.status()).as(recovered.detail()).isEqualTo(204);
    assertProblem(before.get("/v1/sessions"), 401, "session-ended");
    assertProblem(logIn(carla.authenticationKey()), 401, "wrong-credentials");
    assertThat(logIn(wish.path("authenticationKey").asText()).status()).isEqualTo(201);
    assertProblem(recover(wish), 401, "wrong-credentials");
    String used = text(carla.code().recoveryAuth());
    assertProblem(look(carla.username(), used), 401, "wrong-credentials");
    assertThat(look(carla.username(), text(next.recoveryAuth())).body().path("recoveryWrap"))
        .isEqualTo(wish.path("recoveryWrap"));
    Reply inServerMode =
        calls.post(
            RECOVERY,
            "{\"username\":\"%s\",\"recoveryCode\":\"%s\",\"newPassword\":\"%s\"}"
                .formatted(carla.username(), next.text(), ClientAccount.PASSWORD));
    assertThat(inServerMode.status()).as(inServerMode.detail()).isEqualTo(200);
  }

  @Test
  void answersWrongCodesLikeUnknownNames() {
    Reply wrong = look(carla.username(), ZEROS);
    Reply unknown = look("nobody-at-all", ZEROS);
    Reply noName = look("not a name", ZEROS);

    assertProblem(wrong, 401, "wrong-credentials");
    assertProblem(unknown, 401, "wrong-credentials");
    assertProblem(noName, 401, "wrong-credentials");
    assertThat(unknown.detail()).isEqualTo(wrong.detail());
    ObjectNode wish = carla.recovery(OTHER_PASSWORD, ClientAccount.pbkdf2(), carla.code());
    assertProblem(recover(wish.put("recoveryAuth", ZEROS)), 401, "wrong-credentials");
  }

  @Test
  void wantsANewCode() {
    ObjectNode wish = carla.recovery(OTHER_PASSWORD, ClientAccount.pbkdf2(), carla.code());

    assertInvalid(recover(wish), "recoveryAuthHash");
    assertThat(logIn(carla.authenticationKey()).status()).as("unchanged").isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource({
    "recoveryAuth, AAAA",
    "kdf, ''",
    "authenticationKey, AAAA",
    "passwordWrap, AAAA",
    "recoveryWrap, AAAA",
    "recoveryAuthHash, AAAA",
  })
  void namesAWrongFieldOfARecovery(String field, String value) {
    RecoveryCode next = RecoveryCode.generate(RANDOM);
    ObjectNode wish = carla.recovery(OTHER_PASSWORD, ClientAccount.pbkdf2(), next);

    if (!value.isEmpty()) {
      assertInvalid(recover(wish.deepCopy().put(field, value)), field);
    }
    // Without recoveryAuth the body is a recovery in server mode, which lacks another field.
    if (!field.equals("recoveryAuth")) {
      assertMissing(recover(wish.deepCopy().without(field)), field);
    }
    assertThat(logIn(carla.authenticationKey()).status()).as("unchanged").isEqualTo(201);
  }

  @Test
  void namesAWrongFieldOfALookAtARecovery() {
    assertMissing(calls.post(RECOVERY + "/wrap", "{\"recoveryAuth\":\"AAAA\"}"), "username");
    assertMissing(calls.post(RECOVERY + "/wrap", "{\"username\":\"carla\"}"), "recoveryAuth");
    assertInvalid(look("carla", "AAAA"), "recoveryAuth");
  }

  @Test
  void takesArgon2idForLoginsAndChangesInBothModes() {
    KdfParameters first = ClientAccount.argon2id();
    carla = register(first);
    JsonNode offered = calls.get("/v1/accounts/" + carla.username() + "/kdf").body().path("kdf");
    assertThat(offered.path("algorithm").asText()).isEqualTo("argon2id");
    assertThat(offered.path("memoryKib").asInt()).isEqualTo(first.p1());
    assertThat(bytes(offered.path("salt"))).isEqualTo(first.keySalt());
    Calls session = session(carla.authenticationKey());
    assertThat(withPassword(ClientAccount.PASSWORD).status()).as("in server mode").isEqualTo(201);
    assertThat(logIn(carla.authenticationKey()).status()).as("and still so").isEqualTo(201);
    ObjectNode fresh = carla.password(OTHER_PASSWORD, ClientAccount.argon2id());

    Reply changed =
        change(session, fresh.put("currentAuthenticationKey", carla.authenticationKey()));

    assertThat(changed.status()).as(changed.detail()).isEqualTo(204);
    assertThat(logIn(fresh.path("authenticationKey").asText()).status()).isEqualTo(201);
    assertThat(withPassword(OTHER_PASSWORD).status()).isEqualTo(201);
    Reply toPbkdf2 =
        session.put(
            PASSWORD_CALL,
            "{\"currentPassword\":\"%s\",\"newPassword\":\"%s\"}"
                .formatted(OTHER_PASSWORD, ClientAccount.PASSWORD));
    assertThat(toPbkdf2.status()).as(toPbkdf2.detail()).isEqualTo(204);
    assertThat(withPassword(ClientAccount.PASSWORD).status()).isEqualTo(201);
  }

  private ClientAccount register(KdfParameters kdf) {
    ClientAccount account = new ClientAccount("carla-" + UUID.randomUUID(), kdf);
    Reply registered = calls.post("/v1/accounts", account.body().toString());
    assertThat(registered.status()).as(registered.detail()).isEqualTo(201);
    return account;
  }

  private Calls session(String key) {
    return calls.withToken(logIn(key).body().path("token").asText());
  }

  private Reply logIn(String key) {
    return calls.post(
        "/v1/sessions",
        "{\"username\":\"%s\",\"authenticationKey\":\"%s\"}".formatted(carla.username(), key));
  }

  private Reply withPassword(String password) {
    return calls.post(
        "/v1/sessions",
        "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(carla.username(), password));
  }

  private Reply look(String username, String recoveryAuth) {
    ObjectNode body = JSON.createObjectNode().put("username", username);
    return calls.post(RECOVERY + "/wrap", body.put("recoveryAuth", recoveryAuth).toString());
  }

  private Reply recover(JsonNode wish) {
    return calls.post(RECOVERY, wish.toString());
  }

  private static Reply change(Calls session, JsonNode body) {
    return session.put(PASSWORD_CALL, body.toString());
  }

  private static void assertMissing(Reply reply, String field) {
    assertProblem(reply, 400, "missing-field");
    assertThat(reply.detail()).contains("field " + field);
  }

  private static void assertInvalid(Reply reply, String field) {
    assertProblem(reply, 400, "invalid-value");
    assertThat(reply.detail()).contains("field " + field);
  }

  private static String text(SecretBytes secret) {
    return Base64Url.encode(secret.shared());
  }

  private static Bytes bytes(JsonNode text) {
    return Bytes.wrap(Base64Url.decode(text.asText()));
  }
}
