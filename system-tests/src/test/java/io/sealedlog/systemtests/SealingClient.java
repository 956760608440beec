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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A user in client mode: seals and opens on the client, using the API and the sl1 format alone.
final class SealingClient {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Api api;
  private final String username;
  private final String token;
  private final ClientSecrets.Owner owner;
  private final Identity identity;

  /// An epoch of a conversation with the keys for opening and sealing.
  record Room(EpochHeader header, EpochKeys keys, ConversationShare share, SenderContext sender) {}

  private SealingClient(Api api, String username, String token, ClientSecrets.Owner owner) {
    this.api = api;
    this.username = username;
    this.token = token;
    this.owner = owner;
    this.identity = Identity.unlock(owner.seed().copy(), owner.record());
  }

  /// @return the recovery code
  static String register(Api api, String username, String password) {
    return register(api, username, password, ClientSecrets.pbkdf2());
  }

  static String register(Api api, String username, String password, KdfParameters kdf) {
    try (Identity identity = Identity.generate(RANDOM);
        RecoveryCode code = RecoveryCode.generate(RANDOM);
        SecretBytes share = SecretBytes.random(RANDOM, 32)) {
      IdentityRecord record = identity.firstRecord(UUID.randomUUID(), System.currentTimeMillis());
      var owner = new ClientSecrets.Owner(record, identity.seed(), share);
      ObjectNode body = ClientSecrets.ofPassword(owner, password, kdf).put("username", username);
      ObjectNode made =
          body.putObject("identity")
              .put("record", Base64Url.encode(record.encoded()))
              .put("userShare", ClientSecrets.text(share))
              .put("passwordWrap", body.remove("passwordWrap").asText());
      made.setAll(ClientSecrets.ofCode(owner, code));
      api.post(null, "/v1/accounts", body).expect(201);
      return code.text();
    }
  }

  static SealingClient login(Api api, String username, String password) {
    KdfParameters kdf =
        ClientSecrets.kdf(
            api.get(null, "/v1/accounts/" + username + "/kdf").expect(200).json().path("kdf"));
    JsonNode session =
        tryLogin(api, username, ClientSecrets.authenticationKey(password, kdf)).expect(201).json();
    SecretBytes share = SecretBytes.copyOf(ClientSecrets.bytes(session.path("userShare")).shared());
    IdentityRecord record =
        IdentityRecord.parse(ClientSecrets.bytes(session.path("identityRecord")));
    IdentityWrap.Binding binding =
        IdentityWrap.Binding.password(record, kdf, session.path("userShareVersion").asInt());
    try (PasswordKeys keys = PasswordKeys.derive(password, kdf)) {
      SecretBytes seed =
          IdentityWrap.parse(ClientSecrets.bytes(session.path("identityWrap")))
              .open(binding, keys.keyEncryptionKey(share));
      return new SealingClient(
          api,
          username,
          session.path("token").asText(),
          new ClientSecrets.Owner(record, seed, share));
    }
  }

  static Api.Response tryLogin(Api api, String username, String authenticationKey) {
    return api.post(
        null, "/v1/sessions", Map.of("username", username, "authenticationKey", authenticationKey));
  }

  /// Recovers the account with a recovery code, and sets a new password and a new code.
  ///
  /// @return the new code
  static String recover(Api api, String username, String code, String password, KdfParameters kdf) {
    try (RecoveryCode old = RecoveryCode.parse(code);
        RecoveryCode next = RecoveryCode.generate(RANDOM)) {
      ObjectNode shown =
          Api.JSON
              .createObjectNode()
              .put("username", username)
              .put("recoveryAuth", ClientSecrets.text(old.recoveryAuth()));
      JsonNode found = api.post(null, "/v1/accounts/recovery/wrap", shown).expect(200).json();
      SecretBytes share = SecretBytes.copyOf(ClientSecrets.bytes(found.path("userShare")).shared());
      IdentityRecord record =
          IdentityRecord.parse(ClientSecrets.bytes(found.path("identityRecord")));
      SecretBytes seed =
          IdentityWrap.parse(ClientSecrets.bytes(found.path("recoveryWrap")))
              .open(
                  IdentityWrap.Binding.recovery(record, found.path("userShareVersion").asInt()),
                  old.recoveryKey(share));
      var owner = new ClientSecrets.Owner(record, seed, share);
      shown.setAll(ClientSecrets.ofPassword(owner, password, kdf));
      shown.setAll(ClientSecrets.ofCode(owner, next));
      api.post(null, "/v1/accounts/recovery", shown).expect(204);
      return next.text();
    }
  }

  Api.Response changePassword(String current, String next, KdfParameters kdf) {
    KdfParameters now =
        ClientSecrets.kdf(
            api.get(null, "/v1/accounts/" + username + "/kdf").expect(200).json().path("kdf"));
    ObjectNode body =
        ClientSecrets.ofPassword(owner, next, kdf)
            .put("currentAuthenticationKey", ClientSecrets.authenticationKey(current, now));
    return api.put(token, "/v1/accounts/me/password", body);
  }

  /// Starts a conversation whose keys this client makes.
  String converse(Suite suite, SealingClient... others) {
    String conversation = Ids.next();
    List<String> names = Stream.of(others).map(SealingClient::username).toList();
    ConversationShare share = ConversationShare.generate(UUID.fromString(conversation), 1, RANDOM);
    List<String> everybody = Stream.concat(Stream.of(username), names.stream()).toList();
    Map<String, Object> body =
        Map.of(
            "conversationId",
            conversation,
            "members",
            names,
            "share",
            ClientSecrets.text(share.secret()),
            "epoch",
            ClientEpoch.make(1, suite, share, identities(everybody)));
    Patience.decided(() -> change("/v1/conversations", body)).expect(201);
    return conversation;
  }

  /// Returns the epoch after the room's, for these members.
  ObjectNode epochAfter(Room room, SealingClient... members) {
    return ClientEpoch.make(
        room.header().epoch() + 1,
        room.header().suite(),
        room.share(),
        identities(Stream.of(members).map(SealingClient::username).toList()));
  }

  Api.Response startEpoch(String conversation, ObjectNode epoch) {
    String path = "/v1/conversations/" + conversation;
    return Patience.decided(
        () -> change(path + "/epochs", Map.of("epoch", epoch)),
        () -> api.get(token, path).json().path("epoch").equals(epoch.path("epoch")),
        201);
  }

  Api.Response add(String conversation, SealingClient other, ObjectNode epoch) {
    return add(
        conversation,
        other,
        Map.of("username", other.username(), "history", "none", "epoch", epoch));
  }

  /// Adds a member and shares the keys of these rooms, which must be all epochs so far.
  Api.Response addWithHistory(String conversation, SealingClient other, Room... rooms) {
    IdentityRecord to = identities(List.of(other.username())).getFirst();
    return add(
        conversation,
        other,
        Map.of(
            "username",
            other.username(),
            "history",
            "all",
            "historyWraps",
            Stream.of(rooms)
                .map(room -> ClientEpoch.wrap(room.header(), to, room.share(), room.keys()))
                .toList()));
  }

  private Api.Response add(String conversation, SealingClient other, Map<String, Object> body) {
    return Patience.decided(
        () -> change(Person.members(conversation), body), () -> sees(conversation, other), 201);
  }

  Api.Response remove(String conversation, SealingClient other, ObjectNode epoch) {
    String member = Person.members(conversation) + "/" + other.owner.record().userId();
    return Patience.decided(
        () -> change(member + "/removal", Map.of("epoch", epoch)),
        () -> !sees(conversation, other),
        200);
  }

  private boolean sees(String conversation, SealingClient other) {
    return Person.hasMember(api, token, conversation, other.owner.record().userId().toString());
  }

  private Api.Response change(String path, Object body) {
    return api.postOnce(token, path + Patience.LONGEST_WAIT, body);
  }

  Api.Response keys(String conversation) {
    return api.get(token, "/v1/conversations/" + conversation + "/keys");
  }

  private List<IdentityRecord> identities(List<String> usernames) {
    return usernames.stream()
        .map(name -> api.get(token, "/v1/users/" + name).expect(200).json())
        .map(user -> IdentityRecord.parse(ClientSecrets.bytes(user.at("/identity/record"))))
        .toList();
  }

  String username() {
    return username;
  }

  String token() {
    return token;
  }

  /// Opens the newest epoch of a conversation.
  Room enter(String conversation) {
    JsonNode material = keys(conversation).expect(200).json();
    return open(conversation, material, material.path("epochs").size() - 1);
  }

  /// Opens every epoch of a conversation for which this user has a key.
  List<Room> enterAll(String conversation) {
    JsonNode material = keys(conversation).expect(200).json();
    return IntStream.range(0, material.path("epochs").size())
        .mapToObj(index -> open(conversation, material, index))
        .toList();
  }

  private Room open(String conversation, JsonNode material, int index) {
    JsonNode epoch = material.path("epochs").get(index);
    EpochHeader header = header(conversation, epoch);
    ConversationShare share =
        new ConversationShare(
            UUID.fromString(conversation),
            material.path("shareVersion").asInt(),
            SecretBytes.copyOf(ClientSecrets.bytes(material.path("share")).shared()));
    JsonNode wrap = epoch.path("wrap");
    EpochKeys keys =
        new EpochWrap(
                ClientSecrets.bytes(wrap.path("enc")),
                ClientSecrets.bytes(wrap.path("iv")),
                ClientSecrets.bytes(wrap.path("ciphertext")))
            .open(
                header,
                EpochWrap.Recipient.of(owner.record(), header.suite()),
                identity.kemKeyPair(header.suite()),
                share);
    return new Room(
        header, keys, share, SenderContext.open(header, System.currentTimeMillis(), RANDOM));
  }

  /// Returns a sealed envelope as JSON, to be sent or modified.
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
                    owner.record().userId(),
                    null,
                    now),
                ("{\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8),
                now,
                RANDOM);
    return json(envelope);
  }

  Api.Response send(String conversation, JsonNode envelope) {
    return Patience.decided(
        () -> change(Person.messages(conversation), Map.of("envelope", envelope)));
  }

  /// Returns the bodies of all messages of this epoch, in order.
  List<String> read(String conversation, Room room, long seq) {
    JsonNode page =
        api.getReadable(
                token, Person.messages(conversation) + "?view=envelope&limit=200&min_seq=" + seq)
            .expect(200)
            .json();
    return open(conversation, room, page.path("messages"));
  }

  /// Returns the bodies of those given messages that are of this epoch, in order.
  List<String> open(String conversation, Room room, Iterable<JsonNode> messages) {
    Map<String, ReaderContext> contexts = new HashMap<>();
    List<String> bodies = new ArrayList<>();
    for (JsonNode message : messages) {
      JsonNode sealed = message.path("envelope");
      if (sealed.path("epoch").asInt() != room.header().epoch()) {
        continue;
      }
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
        ? ClientSecrets.bytes(sealed.path("enc"))
        : ClientSecrets.bytes(
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
        ClientSecrets.bytes(epoch.path("publicKey")),
        ClientSecrets.bytes(epoch.path("membersHash")),
        epoch.path("shareVersion").asInt(),
        ClientSecrets.bytes(epoch.path("shareCommitment")));
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
        ClientSecrets.bytes(json.path("contextId")),
        null,
        json.path("shareVersion").asInt(),
        ClientSecrets.bytes(json.path("iv")),
        ClientSecrets.bytes(json.path("ciphertext")));
  }
}
