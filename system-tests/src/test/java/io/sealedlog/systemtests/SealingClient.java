package io.sealedlog.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.sealedlog.crypto.sl1.MessageFields;
import io.sealedlog.crypto.sl1.PasswordKeys;
import io.sealedlog.crypto.sl1.ReaderContext;
import io.sealedlog.crypto.sl1.RecoveryCode;
import io.sealedlog.crypto.sl1.SenderContext;
import io.sealedlog.crypto.sl1.Suite;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Somebody whose client opens and seals by itself, written against the API and the format alone.
final class SealingClient {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int ITERATIONS = 310_000;

  private final Api api;
  private final String username;
  private final String token;
  private final IdentityRecord record;
  private final Identity identity;

  /// One conversation's current epoch, and everything to open and seal with.
  record Room(EpochHeader header, EpochKeys keys, ConversationShare share, SenderContext sender) {}

  private SealingClient(
      Api api, String username, String token, IdentityRecord record, Identity identity) {
    this.api = api;
    this.username = username;
    this.token = token;
    this.record = record;
    this.identity = identity;
  }

  static void register(Api api, String username, String password) {
    KdfParameters kdf = KdfParameters.pbkdf2(ITERATIONS, RANDOM);
    try (Identity identity = Identity.generate(RANDOM);
        RecoveryCode code = RecoveryCode.generate(RANDOM);
        SecretBytes share = SecretBytes.random(RANDOM, 32);
        PasswordKeys keys = PasswordKeys.derive(password, kdf);
        SecretBytes kek = keys.keyEncryptionKey(share);
        SecretBytes recoveryKey = code.recoveryKey(share)) {
      IdentityRecord record = identity.firstRecord(UUID.randomUUID(), System.currentTimeMillis());
      IdentityWrap byPassword =
          IdentityWrap.seal(
              IdentityWrap.Binding.password(record, kdf, 1), kek, identity.seed(), RANDOM);
      IdentityWrap byCode =
          IdentityWrap.seal(
              IdentityWrap.Binding.recovery(record, 1), recoveryKey, identity.seed(), RANDOM);
      Map<String, Object> body =
          Map.of(
              "username",
              username,
              "kdf",
              Map.of(
                  "algorithm",
                  "pbkdf2-sha256",
                  "iterations",
                  ITERATIONS,
                  "salt",
                  Base64Url.encode(kdf.keySalt())),
              "authenticationKey",
              text(keys.authenticationKey()),
              "identity",
              Map.of(
                  "record", Base64Url.encode(record.encoded()),
                  "userShare", text(share),
                  "passwordWrap", Base64Url.encode(byPassword.encode()),
                  "recoveryWrap", Base64Url.encode(byCode.encode()),
                  "recoveryAuthHash",
                      Base64Url.encode(RecoveryCode.authHash(code.recoveryAuth()))));
      api.post(null, "/v1/accounts", body).expect(201);
    }
  }

  static SealingClient login(Api api, String username, String password) {
    JsonNode offered =
        api.get(null, "/v1/accounts/" + username + "/kdf").expect(200).json().path("kdf");
    KdfParameters kdf =
        KdfParameters.pbkdf2(offered.path("iterations").asInt(), bytes(offered.path("salt")));
    try (PasswordKeys keys = PasswordKeys.derive(password, kdf)) {
      JsonNode session =
          api.post(
                  null,
                  "/v1/sessions",
                  Map.of("username", username, "authenticationKey", text(keys.authenticationKey())))
              .expect(201)
              .json();
      SecretBytes share = SecretBytes.copyOf(bytes(session.path("userShare")).shared());
      IdentityRecord record = IdentityRecord.parse(bytes(session.path("identityRecord")));
      IdentityWrap.Binding binding =
          IdentityWrap.Binding.password(record, kdf, session.path("userShareVersion").asInt());
      SecretBytes seed =
          IdentityWrap.parse(bytes(session.path("identityWrap")))
              .open(binding, keys.keyEncryptionKey(share));
      return new SealingClient(
          api, username, session.path("token").asText(), record, Identity.unlock(seed, record));
    }
  }

  String username() {
    return username;
  }

  String token() {
    return token;
  }

  /// The newest epoch of a conversation, opened.
  Room enter(String conversation) {
    JsonNode material =
        api.get(token, "/v1/conversations/" + conversation + "/keys").expect(200).json();
    JsonNode epoch = material.path("epochs").get(material.path("epochs").size() - 1);
    EpochHeader header = header(conversation, epoch);
    ConversationShare share =
        new ConversationShare(
            UUID.fromString(conversation),
            material.path("shareVersion").asInt(),
            SecretBytes.copyOf(bytes(material.path("share")).shared()));
    JsonNode wrap = epoch.path("wrap");
    EpochKeys keys =
        new EpochWrap(
                bytes(wrap.path("enc")), bytes(wrap.path("iv")), bytes(wrap.path("ciphertext")))
            .open(
                header,
                EpochWrap.Recipient.of(record, header.suite()),
                identity.kemKeyPair(header.suite()),
                share);
    return new Room(
        header, keys, share, SenderContext.open(header, System.currentTimeMillis(), RANDOM));
  }

  /// An envelope as JSON, to be sent or to be spoilt.
  ObjectNode seal(Room room, String text) {
    long now = System.currentTimeMillis();
    Envelope envelope =
        room.sender()
            .seal(
                room.share(),
                new MessageFields(
                    Envelope.FLAG_SEALED_BY_CLIENT,
                    1,
                    UUID.fromString(Ids.next()),
                    record.userId(),
                    null,
                    now),
                ("{\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8),
                now,
                RANDOM);
    return json(envelope);
  }

  Api.Response send(String conversation, JsonNode envelope) {
    return api.post(token, Person.messages(conversation), Map.of("envelope", envelope));
  }

  /// The bodies of all messages that this epoch opens, in order.
  List<String> read(String conversation, Room room, long seq) {
    JsonNode page =
        api.get(token, Person.messages(conversation) + "?view=envelope&limit=200&min_seq=" + seq)
            .expect(200)
            .json();
    return open(conversation, room, page.path("messages"));
  }

  /// The bodies of these messages, as they came, which this epoch opens.
  List<String> open(String conversation, Room room, Iterable<JsonNode> messages) {
    Map<String, ReaderContext> contexts = new HashMap<>();
    List<String> bodies = new ArrayList<>();
    for (JsonNode message : messages) {
      JsonNode sealed = message.path("envelope");
      String contextId = sealed.path("contextId").asText();
      ReaderContext context =
          contexts.computeIfAbsent(
              contextId,
              id ->
                  ReaderContext.open(
                      room.header(), room.keys(), encapsulation(conversation, id, sealed)));
      bodies.add(new String(context.open(envelope(sealed), room.share()), StandardCharsets.UTF_8));
    }
    return bodies;
  }

  private Bytes encapsulation(String conversation, String contextId, JsonNode sealed) {
    return sealed.has("enc")
        ? bytes(sealed.path("enc"))
        : bytes(
            api.get(token, "/v1/conversations/" + conversation + "/contexts/" + contextId)
                .expect(200)
                .json()
                .path("enc"));
  }

  private static EpochHeader header(String conversation, JsonNode epoch) {
    return new EpochHeader(
        Suite.ofId(epoch.path("suite").asInt()),
        UUID.fromString(conversation),
        epoch.path("epoch").asInt(),
        bytes(epoch.path("publicKey")),
        bytes(epoch.path("membersHash")),
        epoch.path("shareVersion").asInt(),
        bytes(epoch.path("shareCommitment")));
  }

  private static ObjectNode json(Envelope envelope) {
    ObjectNode json =
        Api.JSON
            .createObjectNode()
            .put("v", Envelope.VERSION)
            .put("suite", envelope.suite())
            .put("flags", envelope.flags())
            .put("kind", envelope.kind())
            .put("conversationId", envelope.conversationId().toString())
            .put("epoch", envelope.epoch())
            .put("messageId", envelope.messageId().toString())
            .put("senderId", envelope.senderId().toString())
            .putNull("relatesTo")
            .put("sentAt", envelope.sentAt())
            .put("contextId", Base64Url.encode(envelope.contextId()))
            .put("shareVersion", envelope.shareVersion())
            .put("iv", Base64Url.encode(envelope.iv()))
            .put("ciphertext", Base64Url.encode(envelope.ciphertext()));
    Bytes enc = envelope.enc();
    return enc == null ? json : json.put("enc", Base64Url.encode(enc));
  }

  private static Envelope envelope(JsonNode json) {
    return new Envelope(
        json.path("suite").asInt(),
        json.path("flags").asInt(),
        json.path("kind").asInt(),
        UUID.fromString(json.path("conversationId").asText()),
        json.path("epoch").asInt(),
        UUID.fromString(json.path("messageId").asText()),
        UUID.fromString(json.path("senderId").asText()),
        null,
        json.path("sentAt").asLong(),
        bytes(json.path("contextId")),
        null,
        json.path("shareVersion").asInt(),
        bytes(json.path("iv")),
        bytes(json.path("ciphertext")));
  }

  private static Bytes bytes(JsonNode text) {
    return Bytes.wrap(Base64Url.decode(text.asText()));
  }

  private static String text(SecretBytes secret) {
    return Base64Url.encode(secret.shared());
  }
}
