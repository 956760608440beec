package io.sealedlog.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.crypto.sl1.MembersHash;
import io.sealedlog.crypto.sl1.MessageFields;
import io.sealedlog.crypto.sl1.PasswordKeys;
import io.sealedlog.crypto.sl1.ReaderContext;
import io.sealedlog.crypto.sl1.SenderContext;
import io.sealedlog.crypto.sl1.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Interoperability of two implementations of the formats that share no code: this one, and one for
/// Node.js with WebCrypto and other HPKE and ML-KEM libraries. Each opens what the other has
/// sealed.
class NodeInteroperabilityTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long AT = 1_795_460_000_000L;

  private static NodeRunner node;

  private final SecureRandom random = new SecureRandom();
  private final UUID alice = UUID.randomUUID();
  private final UUID conversation = UUID.randomUUID();
  private final Identity identity = Identity.generate(random);
  private final IdentityRecord record = identity.firstRecord(alice, AT);
  private final ConversationShare share = ConversationShare.generate(conversation, 3, random);

  @BeforeAll
  static void install() throws Exception {
    node = NodeRunner.installed();
  }

  @Test
  void nodeGivesWhatTheVectorsSay() throws Exception {
    Path vectors = Path.of("..", "crypto", "src", "test", "resources", "sl1");

    assertThat(node.checkVectors(vectors)).isGreaterThan(90);
  }

  @Test
  void passwordKeysAreTheSame() throws Exception {
    KdfParameters kdf = KdfParameters.pbkdf2(310_000, random);
    SecretBytes userShare = SecretBytes.random(random, 32);
    String password = "Zoe\u0308 \u2713 \ud835\udcb3 battery";

    ObjectNode request = request("passwordKeys").put("password", password);
    request.put("userShare", hex(userShare)).set("kdf", json(kdf));
    JsonNode answer = answer(request);

    PasswordKeys keys = PasswordKeys.derive(password, kdf);
    assertThat(answer.path("authenticationKey").asText()).isEqualTo(hex(keys.authenticationKey()));
    assertThat(answer.path("keyEncryptionKey").asText())
        .isEqualTo(hex(keys.keyEncryptionKey(userShare)));
  }

  @Test
  void identityWrapsOpenBothWays() throws Exception {
    KdfParameters kdf = KdfParameters.pbkdf2(600_000, random);
    SecretBytes key = SecretBytes.random(random, 32);
    for (var binding :
        List.of(
            IdentityWrap.Binding.password(record, kdf, 2),
            IdentityWrap.Binding.recovery(record, 2))) {
      IdentityWrap wrap = IdentityWrap.seal(binding, key, identity.seed(), random);

      ObjectNode open = request("openIdentity").put("key", hex(key));
      open.put("wrap", wrap.encode().toHex()).set("binding", json(binding));
      ObjectNode seal = request("sealIdentity").put("key", hex(key));
      seal.put("identitySeed", hex(identity.seed())).set("binding", json(binding));

      assertThat(answer(open).path("identitySeed").asText()).isEqualTo(hex(identity.seed()));
      IdentityWrap fromNode = IdentityWrap.parse(Bytes.ofHex(answer(seal).path("wrap").asText()));
      assertThat(fromNode.open(binding, key).matches(identity.seed())).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void epochWrapsOpenBothWays(Suite suite) throws Exception {
    EpochKeys keys = EpochKeys.generate(suite, random);
    EpochHeader header = header(keys);
    EpochWrap.Recipient recipient = EpochWrap.Recipient.of(record, suite);
    EpochWrap wrap = EpochWrap.seal(header, recipient, share, keys, random);

    ObjectNode open = epochRequest("openEpoch", header, recipient);
    open.put("identitySeed", hex(identity.seed())).set("wrap", json(wrap));
    ObjectNode seal = epochRequest("sealEpoch", header, recipient);
    seal.put("epochSeed", hex(keys.seed()));

    assertThat(answer(open).path("epochSeed").asText()).isEqualTo(hex(keys.seed()));
    JsonNode sealed = answer(seal);
    EpochWrap fromNode =
        new EpochWrap(bytes(sealed, "enc"), bytes(sealed, "iv"), bytes(sealed, "ciphertext"));
    EpochKeys opened = fromNode.open(header, recipient, identity.kemKeyPair(suite), share);
    assertThat(opened.seed().matches(keys.seed())).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void nodeOpensWhatJavaSealed(Suite suite) throws Exception {
    EpochKeys keys = EpochKeys.generate(suite, random);
    List<String> bodies =
        List.of("{\"text\":\"one\"}", "{\"text\":\"" + "\u2713".repeat(900) + "\"}");
    List<Envelope> envelopes = new ArrayList<>();
    try (SenderContext context = SenderContext.open(header(keys), AT, random)) {
      for (String body : bodies) {
        envelopes.add(context.seal(share, fields(), body.getBytes(UTF_8), AT, random));
      }
    }

    ObjectNode request = request("openMessages").put("epochSeed", hex(keys.seed()));
    request.put("share", hex(share.secret())).set("header", json(header(keys)));
    ArrayNode list = request.putArray("envelopes");
    envelopes.forEach(envelope -> list.add(json(envelope)));

    assertThat(JSON.convertValue(answer(request).path("bodies"), String[].class))
        .containsExactlyElementsOf(bodies);
  }

  @ParameterizedTest
  @EnumSource
  void nodeRefusesWhatWasChanged(Suite suite) throws Exception {
    EpochKeys keys = EpochKeys.generate(suite, random);
    try (SenderContext context = SenderContext.open(header(keys), AT, random)) {
      Envelope envelope = context.seal(share, fields(), new byte[] {'{', '}'}, AT, random);

      ObjectNode request = request("openMessages").put("epochSeed", hex(keys.seed()));
      request.put("share", hex(share.secret())).set("header", json(header(keys)));
      request.putArray("envelopes").add(json(envelope).put("sentAt", AT + 1));

      assertThat(answer(request).path("failed").asText()).isEqualTo("OperationError");
    }
  }

  @ParameterizedTest
  @EnumSource
  void javaOpensWhatNodeSealed(Suite suite) throws Exception {
    EpochKeys keys = EpochKeys.generate(suite, random);
    List<String> bodies = List.of("{\"text\":\"two\"}", "{\"text\":\"\u2713\"}");
    ObjectNode request = request("sealMessages").put("share", hex(share.secret()));
    request.set("header", json(header(keys)));
    ArrayNode messages = request.putArray("messages");
    for (String body : bodies) {
      messages.addObject().put("body", body).set("fields", json(fields()));
    }

    JsonNode sealed = answer(request).path("envelopes");

    assertThat(sealed).hasSize(2);
    Bytes enc = Bytes.wrap(Base64Url.decode(sealed.get(0).required("enc").asText()));
    try (ReaderContext context = ReaderContext.open(header(keys), keys, enc)) {
      for (int i = 0; i < bodies.size(); i++) {
        assertThat(context.open(envelope(sealed.get(i)), share))
            .asString(UTF_8)
            .isEqualTo(bodies.get(i));
      }
    }
  }

  private MessageFields fields() {
    return new MessageFields(1, 2, UUID.randomUUID(), alice, UUID.randomUUID(), AT);
  }

  private EpochHeader header(EpochKeys keys) {
    Bytes members = MembersHash.of(List.of(new MembersHash.Entry(alice, 1, record.hash())));
    return EpochHeader.of(keys, 7, members, share);
  }

  private static ObjectNode request(String operation) {
    return JSON.createObjectNode().put("operation", operation);
  }

  private ObjectNode epochRequest(
      String operation, EpochHeader header, EpochWrap.Recipient recipient) {
    ObjectNode request = request(operation).put("share", hex(share.secret()));
    request.set("header", json(header));
    request
        .putObject("recipient")
        .put("userId", recipient.userId().toString())
        .put("identityVersion", recipient.identityVersion())
        .put("memberPublicKey", recipient.publicKey().toHex());
    return request;
  }

  private static JsonNode answer(ObjectNode request) throws IOException, InterruptedException {
    return node.answers(JSON.createArrayNode().add(request)).required(0);
  }

  private static ObjectNode json(KdfParameters kdf) {
    return JSON.createObjectNode()
        .put("id", kdf.algorithm().id())
        .put("p1", kdf.p1())
        .put("p2", kdf.p2())
        .put("p3", kdf.p3())
        .put("keySalt", kdf.keySalt().toHex());
  }

  private static ObjectNode json(IdentityWrap.Binding binding) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("userId", binding.userId().toString())
            .put("identityVersion", binding.identityVersion())
            .put("shareVersion", binding.shareVersion())
            .put("identityHash", binding.identityHash().toHex());
    json.set("kdf", binding.kdf() == null ? JSON.nullNode() : json(binding.kdf()));
    return json;
  }

  private static ObjectNode json(EpochHeader header) {
    return JSON.createObjectNode()
        .put("suite", header.suite().id())
        .put("conversationId", header.conversationId().toString())
        .put("epoch", header.epoch())
        .put("epochPublicKey", header.publicKey().toHex())
        .put("membersHash", header.membersHash().toHex())
        .put("shareVersion", header.shareVersion())
        .put("shareCommitment", header.shareCommitment().toHex());
  }

  private static ObjectNode json(EpochWrap wrap) {
    return JSON.createObjectNode()
        .put("enc", wrap.enc().toHex())
        .put("iv", wrap.iv().toHex())
        .put("ciphertext", wrap.ciphertext().toHex());
  }

  private static ObjectNode json(MessageFields fields) {
    return JSON.createObjectNode()
        .put("flags", fields.flags())
        .put("kind", fields.kind())
        .put("messageId", fields.messageId().toString())
        .put("senderId", fields.senderId().toString())
        .put("relatesTo", fields.relatesTo() == null ? null : fields.relatesTo().toString())
        .put("sentAt", fields.sentAt());
  }

  private static ObjectNode json(Envelope e) {
    ObjectNode json =
        json(
            new MessageFields(
                e.flags(), e.kind(), e.messageId(), e.senderId(), e.relatesTo(), e.sentAt()));
    json.put("v", Envelope.VERSION)
        .put("suite", e.suite())
        .put("conversationId", e.conversationId().toString())
        .put("epoch", e.epoch())
        .put("contextId", Base64Url.encode(e.contextId()))
        .put("shareVersion", e.shareVersion())
        .put("iv", Base64Url.encode(e.iv()))
        .put("ciphertext", Base64Url.encode(e.ciphertext()));
    if (e.enc() != null) {
      json.put("enc", Base64Url.encode(e.enc()));
    }
    return json;
  }

  private static Envelope envelope(JsonNode json) {
    return new Envelope(
        json.required("suite").asInt(),
        json.required("flags").asInt(),
        json.required("kind").asInt(),
        UUID.fromString(json.required("conversationId").asText()),
        json.required("epoch").asInt(),
        UUID.fromString(json.required("messageId").asText()),
        UUID.fromString(json.required("senderId").asText()),
        UUID.fromString(json.required("relatesTo").asText()),
        json.required("sentAt").asLong(),
        base64(json, "contextId"),
        json.has("enc") ? base64(json, "enc") : null,
        json.required("shareVersion").asInt(),
        base64(json, "iv"),
        base64(json, "ciphertext"));
  }

  private static Bytes base64(JsonNode json, String field) {
    return Bytes.wrap(Base64Url.decode(json.required(field).asText()));
  }

  private static Bytes bytes(JsonNode json, String field) {
    return Bytes.ofHex(json.required(field).asText());
  }

  private static String hex(SecretBytes secret) {
    return Bytes.copyOf(secret.shared()).toHex();
  }
}
