package io.sealedlog.crypto.sl1;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/// The vectors of conversations: epochs, messages, padding, commands.
final class ConversationVectors {
  private ConversationVectors() {}

  static Vector epoch() {
    return new Vector()
        .put("spec", "sl1, section 5")
        .put("vectors", List.of(epoch(Suite.X25519), epoch(Suite.X_WING)));
  }

  private static Vector epoch(Suite suite) {
    EpochHeader header = Sample.header(suite);
    return header(Vector.of("suite " + suite.id()), header)
        .put("members", Sample.members().stream().map(ConversationVectors::member).toList())
        .put("conversationShare", Sample.share().secret())
        .put("epochSeed", Sample.secret("epoch seed"))
        .put("epochPrivateKey", Sample.epochKeys(suite).keyPair().privateKey())
        .put("wraps", List.of(wrap(header, "alice"), wrap(header, "bob")));
  }

  private static Vector member(MembersHash.Entry member) {
    return new Vector()
        .put("userId", member.userId())
        .put("identityVersion", member.identityVersion())
        .put("identityHash", member.identityHash());
  }

  static Vector header(Vector vector, EpochHeader header) {
    return vector
        .put("suite", header.suite().id())
        .put("conversationId", header.conversationId())
        .put("epoch", header.epoch())
        .put("epochPublicKey", header.publicKey())
        .put("membersHash", header.membersHash())
        .put("shareVersion", header.shareVersion())
        .put("shareCommitment", header.shareCommitment());
  }

  private static Vector wrap(EpochHeader header, String name) {
    IdentityRecord record = Sample.record(name.equals("alice") ? Sample.ALICE : Sample.BOB, name);
    EpochWrap.Recipient recipient = EpochWrap.Recipient.of(record, header.suite());
    byte[] seed = Sample.bytes("encapsulation to " + name, Sample.seed(header.suite()));
    byte[] iv = Sample.bytes("iv of the wrap for " + name, 12);
    EpochWrap wrap =
        EpochWrap.seal(
            header,
            recipient,
            Sample.share(),
            Sample.epochKeys(header.suite()),
            new FixedRandom(seed, iv));
    byte[] info = EpochWrap.info(header, recipient);
    KemKeyPair member = Sample.identity(name).kemKeyPair(header.suite());
    SecretBytes exported = Hpke.receiveExport(member, wrap.enc(), info, "sl1/epoch-wrap");
    return Vector.of(name)
        .put("userId", recipient.userId())
        .put("identityVersion", recipient.identityVersion())
        .put("memberPrivateKey", member.privateKey())
        .put("memberPublicKey", recipient.publicKey())
        .put("encapsulationSeed", seed)
        .put("info", info)
        .put("enc", wrap.enc())
        .put("exported", exported)
        .put("key", EpochWrap.wrapKey(exported, Sample.share()))
        .put("iv", iv)
        .put("ciphertext", wrap.ciphertext());
  }

  static Vector message() {
    return new Vector()
        .put("spec", "sl1, section 6")
        .put("vectors", List.of(message(Suite.X25519), message(Suite.X_WING)));
  }

  private static Vector message(Suite suite) {
    SenderContext context = Sample.senderContext(suite);
    EpochHeader header = context.header();
    List<Vector> messages = new ArrayList<>();
    Envelope first = Sample.envelope(context, Sample.fields(), "{\"text\":\"hello\"}");
    messages.add(message("the first, with enc", suite, first, "{\"text\":\"hello\"}", first));
    MessageFields fields =
        new MessageFields(
            Envelope.FLAG_SEALED_BY_CLIENT,
            3,
            Sample.OTHER_MESSAGE,
            Sample.BOB,
            Sample.MESSAGE,
            Sample.AT + 1);
    Envelope second = Sample.envelope(context, fields, "{\"text\":\"\u2713\"}");
    messages.add(
        message("a reaction, sealed by a client", suite, second, "{\"text\":\"\u2713\"}", first));
    return header(Vector.of("suite " + suite.id()), header)
        .put("epochPrivateKey", Sample.epochKeys(suite).keyPair().privateKey())
        .put("conversationShare", Sample.share().secret())
        .put("encapsulationSeed", Sample.bytes("encapsulation of the context", Sample.seed(suite)))
        .put("info", MessageKey.contextInfo(header))
        .put("enc", Bytes.wrap(first.enc().toArray()))
        .put("exported", exported(suite, first.enc()))
        .put("contextId", context.contextId())
        .put("messages", messages);
  }

  private static SecretBytes exported(Suite suite, Bytes enc) {
    return Hpke.receiveExport(
        Sample.epochKeys(suite).keyPair(),
        enc,
        MessageKey.contextInfo(Sample.header(suite)),
        "sl1/context");
  }

  private static Vector message(
      String about, Suite suite, Envelope envelope, String body, Envelope first) {
    MessageFields fields =
        new MessageFields(
            envelope.flags(),
            envelope.kind(),
            envelope.messageId(),
            envelope.senderId(),
            envelope.relatesTo(),
            envelope.sentAt());
    byte[] aad = MessageKey.aad(Sample.header(suite), fields);
    return Vector.of(about)
        .put("aad", aad)
        .put("key", MessageKey.derive(exported(suite, first.enc()), Sample.share(), aad))
        .put("iv", envelope.iv())
        .put("body", Sample.utf8(body))
        .put("padded", Padding.pad(Sample.utf8(body)))
        .put("envelope", envelope(envelope));
  }

  /// Returns the form that the API shows.
  static Vector envelope(Envelope envelope) {
    Vector vector =
        new Vector()
            .put("v", Envelope.VERSION)
            .put("suite", envelope.suite())
            .put("flags", envelope.flags())
            .put("kind", envelope.kind())
            .put("conversationId", envelope.conversationId())
            .put("epoch", envelope.epoch())
            .put("messageId", envelope.messageId())
            .put("senderId", envelope.senderId());
    if (envelope.relatesTo() == null) {
      vector.putNull("relatesTo");
    } else {
      vector.put("relatesTo", envelope.relatesTo());
    }
    vector
        .put("sentAt", envelope.sentAt())
        .put("contextId", Base64Url.encode(envelope.contextId()));
    if (envelope.enc() != null) {
      vector.put("enc", Base64Url.encode(envelope.enc()));
    }
    return vector
        .put("shareVersion", envelope.shareVersion())
        .put("iv", Base64Url.encode(envelope.iv()))
        .put("ciphertext", Base64Url.encode(envelope.ciphertext()));
  }

  /// Reads the envelope of an API object.
  static Envelope envelope(JsonNode json) {
    JsonNode relatesTo = json.required("relatesTo");
    return new Envelope(
        json.required("suite").asInt(),
        json.required("flags").asInt(),
        json.required("kind").asInt(),
        UUID.fromString(json.required("conversationId").asText()),
        json.required("epoch").asInt(),
        UUID.fromString(json.required("messageId").asText()),
        UUID.fromString(json.required("senderId").asText()),
        relatesTo.isNull() ? null : UUID.fromString(relatesTo.asText()),
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

  static Vector padding() {
    int[] lengths = {
      0, 1, 59, 60, 61, 123, 124, 125, 956, 957, 1019, 1020, 1021, 1084, 1085, 2044, 2045, 4092,
      4093, 4996, 65532, 65533, 1048572, 1048573
    };
    List<Vector> vectors =
        Arrays.stream(lengths)
            .mapToObj(n -> new Vector().put("bodyLength", n).put("length", Padding.paddedLength(n)))
            .toList();
    List<Vector> complete =
        IntStream.of(0, 1, 59, 60, 61)
            .mapToObj(n -> Sample.bytes("body " + n, n))
            .map(body -> new Vector().put("body", body).put("padded", Padding.pad(body)))
            .toList();
    byte[] large = Padding.pad(Sample.bytes("body 1021", 1021));
    return new Vector()
        .put("spec", "sl1, section 6")
        .put("lengths", vectors)
        .put("vectors", complete)
        .put(
            "large",
            new Vector()
                .put("body", Sample.bytes("body 1021", 1021))
                .put("paddedHash", Sha256.hash(large)));
  }

  static Vector command() {
    SecretBytes transportKey = Sample.secret("transport key");
    Bytes gatewayId = Bytes.wrap(Sample.bytes("gateway id", 16));
    int kid = 498_739;
    byte[] recordKey = Layout.empty().uuid(Sample.CONVERSATION).toArray();
    byte[] iv = Sample.bytes("iv of the command", 12);
    byte[] command = Sample.utf8("a command in CBOR");
    CommandSealer sealer = new CommandSealer(kid, transportKey, gatewayId, new FixedRandom(iv));
    return new Vector()
        .put("spec", "sl1, section 7")
        .put(
            "vectors",
            List.of(
                new Vector()
                    .put("transportKey", transportKey)
                    .put("kid", kid)
                    .put("gatewayId", gatewayId)
                    .put("recordKey", recordKey)
                    .put("info", Layout.label("sl1/command").bytes(gatewayId).toArray())
                    .put("key", CommandKey.derive(transportKey, gatewayId))
                    .put("aad", CommandKey.aad(kid, gatewayId, recordKey))
                    .put("iv", iv)
                    .put("command", command)
                    .put("value", sealer.seal(recordKey, command))));
  }

  static Vector vault() {
    SecretBytes masterKey = Sample.secret("master key");
    byte[] iv = Sample.bytes("iv of the cell", 12);
    Bytes rowId = Bytes.wrap(Layout.empty().uuid(Sample.CONVERSATION).u32(1).toArray());
    VaultSealing.Cell cell = new VaultSealing.Cell("shares", "secret", rowId);
    SecretBytes secret = Sample.share().secret();
    byte[] info = Layout.label("sl1/vault-key").text("shares").toArray();
    VaultSealing sealing = VaultSealing.derive(masterKey, "shares", new FixedRandom(iv));
    return new Vector()
        .put("spec", "sl1, section 10")
        .put(
            "vectors",
            List.of(
                new Vector()
                    .put("masterKey", masterKey)
                    .put("purpose", "shares")
                    .put("info", info)
                    .put("key", Hkdf.derive(masterKey.shared(), new byte[0], info))
                    .put("table", "shares")
                    .put("column", "secret")
                    .put("rowId", rowId)
                    .put("aad", cell.aad())
                    .put("secret", secret)
                    .put("iv", iv)
                    .put("sealed", sealing.seal(cell, secret))));
  }
}
