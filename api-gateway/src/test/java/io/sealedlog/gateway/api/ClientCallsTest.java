package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.ContextId;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.crypto.sl1.PasswordKeys;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.api.Calls.Reply;
import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class ClientCallsTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ZEROS = Base64Url.encode(new byte[32]);

  private static ClientAccount carla;
  private static Calls calls;
  private static Calls session;
  private static PlacedConversation conversation;

  @BeforeAll
  static void registerCarla(GatewayUnderTest gateway) {
    calls = new Calls(gateway.port(), "");
    String name = "carla-" + UUID.randomUUID().toString().substring(0, 8);
    carla = ClientAccount.of(name);
    Reply registered = calls.post("/v1/accounts", carla.body().toString());
    assertThat(registered.status()).isEqualTo(201);
    assertThat(registered.body().path("userId").asText()).isEqualTo(carla.userId().toString());
    assertThat(registered.body().has("recoveryCode")).isFalse();
    session = calls.withToken(logIn(name, carla.authenticationKey()).body().path("token").asText());
    conversation = PlacedConversation.between(gateway, name);
    UUID _ = conversation.message("hello");
  }

  private ObjectNode registration;

  @BeforeEach
  void copy() {
    registration = ClientAccount.of("dora-" + UUID.randomUUID()).body();
  }

  @Test
  void givesAClientWhatUnlocksItsIdentity() {
    String name = carla.username();
    JsonNode started = logIn(name, carla.authenticationKey()).body();
    IdentityRecord record = IdentityRecord.parse(bytes(started.path("identityRecord")));
    KdfParameters kdf =
        KdfParameters.pbkdf2(started.at("/kdf/iterations").asInt(), bytes(started.at("/kdf/salt")));
    SecretBytes share = SecretBytes.copyOf(bytes(started.path("userShare")).shared());

    SecretBytes seed =
        IdentityWrap.parse(bytes(started.path("identityWrap")))
            .open(
                IdentityWrap.Binding.password(
                    record, kdf, started.path("userShareVersion").asInt()),
                PasswordKeys.derive(ClientAccount.PASSWORD, kdf).keyEncryptionKey(share));

    assertThat(Bytes.copyOf(seed.shared())).isEqualTo(carla.seed());
  }

  @Test
  void answersWrongKeysLikeUnknownNames() {
    Reply wrong = logIn(carla.username(), ZEROS);
    Reply unknown = logIn("nobody-at-all", ZEROS);

    assertProblem(wrong, 401, "wrong-credentials");
    assertProblem(unknown, 401, "wrong-credentials");
    assertThat(unknown.detail()).isEqualTo(wrong.detail());
  }

  @Test
  void refusesTakenNamesAndIds() {
    ObjectNode sameName = registration.put("username", carla.username());
    assertProblem(register(sameName), 409, "username-taken");

    ObjectNode sameId = carla.body().put("username", "else-" + UUID.randomUUID());
    assertProblem(register(sameId), 409, "user-id-taken");
  }

  @Test
  void refusesAnAccountThatIsHalfOfEachMode() {
    assertProblem(
        register(registration.put("password", ClientAccount.PASSWORD)), 400, "invalid-value");
    String both =
        "{\"username\":\"x\",\"password\":\"y\",\"authenticationKey\":\"%s\"}".formatted(ZEROS);
    assertProblem(calls.post("/v1/sessions", both), 400, "invalid-value");
  }

  @ParameterizedTest
  @CsvSource({
    "kdf, algorithm, md5",
    "kdf, salt, AAAA",
    "identity, record, AAAA",
    "identity, userShare, AAAA",
    "identity, passwordWrap, AAAA",
    "identity, recoveryWrap, AAAA",
    "identity, recoveryAuthHash, AAAA",
  })
  void namesAWrongFieldOfARegistration(String object, String field, String value) {
    ((ObjectNode) registration.path(object)).put(field, value);
    Reply wrong = register(registration);
    assertProblem(wrong, 400, "invalid-value");
    assertThat(wrong.detail()).contains(object + "." + field);

    ((ObjectNode) registration.path(object)).remove(field);
    Reply missing = register(registration);
    assertProblem(missing, 400, "missing-field");
    assertThat(missing.detail()).contains(object + "." + field);
  }

  @Test
  void refusesKdfParametersOutOfBounds() {
    ObjectNode kdf = (ObjectNode) registration.path("kdf");
    kdf.put("iterations", 309_999);
    assertProblem(register(registration), 400, "invalid-value");
    kdf.put("iterations", 2_000_001);
    assertProblem(register(registration), 400, "invalid-value");
    kdf.put("iterations", 310_000).put("lanes", 1);
    assertProblem(register(registration), 400, "invalid-value");
    kdf.removeAll();
    kdf.put("algorithm", "argon2id").put("memoryKib", 19_456).put("passes", 2).put("lanes", 5);
    assertProblem(register(registration.deepCopy()), 400, "missing-field");
    kdf.put("salt", ZEROS);
    assertProblem(register(registration), 400, "invalid-value");
  }

  @Test
  void refusesIdentitiesThatOthersCouldNotUse() {
    ObjectNode identity = (ObjectNode) registration.path("identity");
    byte[] record = Base64Url.decode(identity.path("record").asText());
    record[record.length - 1] ^= 1;
    Reply badSignature =
        register(
            registration
                .deepCopy()
                .set("identity", identity.deepCopy().put("record", Base64Url.encode(record))));
    assertProblem(badSignature, 400, "invalid-value");
    assertThat(badSignature.detail()).contains("signed");

    Identity other = Identity.generate(RANDOM);
    IdentityRecord ofAConversation = other.firstRecord(conversation.newId(), 1_000);
    identity.put("record", Base64Url.encode(ofAConversation.encoded()));
    assertThat(register(registration).detail()).contains("version 4");
  }

  @Test
  void opensNothingForAClient() {
    String messages = "/v1/conversations/" + conversation.id() + "/messages";
    JsonNode message = session.get(messages + "?view=envelope").body().at("/messages/0");

    assertThat(message.at("/envelope/ciphertext").asText()).isNotEmpty();
    assertProblem(session.get(messages), 403, "session-cannot-do-this");
    String one = messages + "/" + message.path("messageId").asText();
    assertProblem(session.get(one), 403, "session-cannot-do-this");
    assertThat(session.get(one + "?view=envelope").body().path("envelope").path("enc").asText())
        .isNotEmpty();
    assertProblem(session.post(messages, "{\"text\":\"hi\"}"), 403, "session-cannot-do-this");
  }

  @Test
  void handsOutKeysByPage() {
    String keys = "/v1/conversations/" + conversation.id() + "/keys";

    JsonNode first = session.get(keys).body();
    assertThat(first.path("currentEpoch").asInt()).isEqualTo(1);
    assertThat(Base64Url.decode(first.path("share").asText())).hasSize(32);
    assertThat(first.path("hasAfter").asBoolean()).isFalse();
    JsonNode epoch = first.at("/epochs/0");
    assertThat(epoch.path("epoch").asInt()).isEqualTo(1);
    assertThat(epoch.path("startedAt").asText()).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}Z");
    assertThat(epoch.at("/wrap/identityVersion").asInt()).isEqualTo(1);
    assertThat(session.get(keys + "?after=1").body().path("epochs")).isEmpty();
    assertProblem(session.get(keys + "?limit=201"), 400, "invalid-parameter");
    assertProblem(calls.get(keys), 401, "token-missing");
  }

  @Test
  void handsOutContexts() {
    String contexts = "/v1/conversations/" + conversation.id() + "/contexts/";
    String messages = "/v1/conversations/" + conversation.id() + "/messages";
    JsonNode envelope = session.get(messages + "?view=envelope").body().at("/messages/0/envelope");

    Reply found = session.get(contexts + envelope.path("contextId").asText());
    assertThat(found.body().path("enc")).isEqualTo(envelope.path("enc"));
    assertProblem(session.get(contexts + "AAAA"), 404, "no-such-context");
    String none = Base64Url.encode(new byte[16]);
    assertProblem(session.get(contexts + none), 404, "no-such-context");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          v              | 2
          v              | null
          suite          | 3
          flags          | 0
          flags          | 5
          kind           | 0
          kind           | 6
          conversationId | "0196f3a0-0000-7000-8000-000000000000"
          conversationId | "nothing"
          epoch          | 0
          messageId      | "67e55044-10b1-426f-9247-bb680e5fe0c8"
          messageId      | null
          senderId       | "67e55044-10b1-426f-9247-bb680e5fe0c8"
          relatesTo      | "x"
          sentAt         | -1
          contextId      | "AAAA"
          contextId      | "AAAAAAAAAAAAAAAAAAAAAA=="
          enc            | "AAAA"
          shareVersion   | 0
          iv             | "AAAAAAAAAAAAAAAA "
          iv             | "AAAA"
          ciphertext     | "AAAA"
          ciphertext     | null
          """)
  void namesTheFieldOfAnEnvelopeThatIsWrong(String field, String value) throws Exception {
    ObjectNode envelope = envelope();
    envelope.set(field, JSON.readTree(value));

    Reply reply = send(envelope);

    assertProblem(reply, 422, "invalid-envelope");
    assertThat(reply.detail()).contains("envelope." + field);
  }

  @Test
  void refusesWhatIsNoEnvelopeAtAll() {
    assertProblem(send(envelope().put("signature", "x")), 400, "unknown-field");
    assertProblem(send(envelope().put("epoch", "1")), 400, "wrong-type");
    ObjectNode mixed = JSON.createObjectNode().put("text", "hi");
    mixed.set("envelope", envelope());
    assertProblem(
        session.post("/v1/conversations/" + conversation.id() + "/messages", mixed.toString()),
        400,
        "invalid-value");
  }

  @Test
  void refusesAContextThatNobodyCouldOpen() {
    ObjectNode envelope = envelope();
    envelope.remove("enc");

    assertProblem(send(envelope), 422, "unknown-context");
  }

  @Test
  void refusesAReactionToNothing() {
    Reply alone = send(envelope().put("kind", 3));
    assertProblem(alone, 422, "invalid-envelope");
    assertThat(alone.detail()).contains("envelope.relatesTo");
  }

  @Test
  void refusesAnEncapsulationOfAnotherContext() {
    Reply reply = send(envelope().put("contextId", Base64Url.encode(new byte[16])));

    assertProblem(reply, 422, "invalid-envelope");
    assertThat(reply.detail()).contains("envelope.contextId");
  }

  /// Returns a well-formed envelope; the gateway can't know whether it opens.
  private static ObjectNode envelope() {
    byte[] enc = new byte[32];
    enc[0] = 9;
    return JSON.createObjectNode()
        .put("v", 1)
        .put("suite", 1)
        .put("flags", 1)
        .put("kind", 1)
        .put("conversationId", conversation.id().toString())
        .put("epoch", 1)
        .put("messageId", conversation.newId().toString())
        .put("senderId", carla.userId().toString())
        .putNull("relatesTo")
        .put("sentAt", 1_000)
        .put("contextId", Base64Url.encode(ContextId.of(Bytes.wrap(enc))))
        .put("enc", Base64Url.encode(enc))
        .put("shareVersion", 1)
        .put("iv", Base64Url.encode(new byte[12]))
        .put("ciphertext", Base64Url.encode(new byte[64 + 16]));
  }

  private static Reply send(ObjectNode envelope) {
    ObjectNode body = JSON.createObjectNode();
    body.set("envelope", envelope);
    return session.post(
        "/v1/conversations/" + conversation.id() + "/messages?wait=0", body.toString());
  }

  private static Reply register(JsonNode body) {
    return calls.post("/v1/accounts", body.toString());
  }

  private static Reply logIn(String name, String key) {
    return calls.post(
        "/v1/sessions", "{\"username\":\"%s\",\"authenticationKey\":\"%s\"}".formatted(name, key));
  }

  private static Bytes bytes(JsonNode text) {
    return Bytes.wrap(Base64Url.decode(text.asText()));
  }
}
