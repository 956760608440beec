package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.embedded.Databases;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise P1: no message, no password, no recovery code, no token and no key that opens anything
/// is stored or logged in the clear, anywhere, in any encoding.
@Tag("servers")
class CanarySearchTest {
  private static final String WRONG_PASSWORD = "mistyped saffron gondola ribbon";
  private static final String MISPLACED = "misplaced cobalt viaduct thimble";

  /// The import file, the only file that may contain messages in the clear.
  private static final String IMPORTED = "messages.ndjson";

  private final Map<String, String> planted = new HashMap<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void nothingSecretIsStoredOrLogged(int suite, @TempDir Path directory) throws Exception {
    List<OpenedKeys.Key> keys;
    Path data;
    try (AllInOneProcess sealedLog =
        AllInOneProcess.start(directory, Map.of("suite", String.valueOf(suite)))) {
      data = sealedLog.data();
      use(sealedLog.api(), suite, directory);
      // Searched with all other files: whoever gets hold of a backup gets what a thief of both has.
      Backups.backup(data, directory.resolve("backup")).expect(0);
      assertThat(sealedLog.stop()).isIn(0, 143);
    }
    SecretSearch search = new SecretSearch();
    planted.forEach(search::plantText);
    byte[] masterKey = Base64Url.decode(Files.readString(StoredData.masterKey(data)).strip());
    search.plant("the master key", masterKey);
    try (StoredData stored = StoredData.open(data)) {
      keys = OpenedKeys.everyKey(stored, data, planted);
      assertThat(keys).as("keys that were really used").hasSizeGreaterThan(15);
      keys.forEach(key -> search.plant(key.name(), key.bytes()));
      searchDatabases(stored, search);
      searchTopics(stored, search);
    }
    search.searchFiles(directory, Set.of(StoredData.masterKey(data), directory.resolve(IMPORTED)));
    assertThat(search.found()).isEmpty();
    assertThat(search.searchedBytes()).as("bytes searched").isGreaterThan(10_000_000);
  }

  private void use(Api api, int suite, Path directory) throws IOException {
    Person alice = remember(Person.register(api, "alice", "marble tugboat lichen prairie one"));
    Person bob = remember(Person.register(api, "bob", "velvet sextant gravel orchid two"));
    String conversation = alice.converse(bob);
    for (int i = 0; i < 20; i++) {
      say(i % 2 == 0 ? alice : bob, conversation, "canary number " + i + " sings of pewter moons");
    }
    say(alice, conversation, "a long canary ".repeat(500));
    bob.awaitReadable(conversation, 23);
    JsonNode page =
        api.get(bob.token(), Person.messages(conversation) + "?view=envelope").expect(200).json();
    assertThat(page.at("/messages/0/envelope/suite").asInt()).isEqualTo(suite);
    assertThat(bob.texts(conversation)).hasSize(21);
    comeAndGo(api, alice, conversation);
    everyKind(alice, conversation);
    everyWay(alice, conversation);
    importFile(alice, conversation, directory);
    changePassword(api, alice);
    recover(api, bob);
    clientMode(api, Suite.ofId(suite));
    mistakes(api, alice, conversation);
  }

  /// Plants messages in later epochs, and shares their keys as history.
  private void comeAndGo(Api api, Person alice, String conversation) {
    Person carol = remember(Person.register(api, "carol", "copper ballad thicket harbor five"));
    Person dave = remember(Person.register(api, "dave", "saddle comet juniper lattice six"));
    alice.add(conversation, dave, "none").expect(201);
    say(dave, conversation, "a canary for those who are there when dave comes");
    alice.add(conversation, carol, "all").expect(201);
    alice.remove(conversation, dave).expect(200);
    say(carol, conversation, "a canary that dave must not hear");
  }

  private void everyKind(Person alice, String conversation) {
    String first = sayAs(alice, conversation, "message", "a canary that is edited");
    String second = sayAs(alice, conversation, "message", "a canary that is redacted");
    sayAs(alice, conversation, "name", "the canary fanciers");
    String edited = "a canary that is the edited one";
    String reaction = "feathered applause";
    String data = "a canary between brackets";
    planted.put("edit", edited);
    planted.put("reaction", reaction);
    planted.put("data", data);
    Api api = alice.api();
    for (Map<String, Object> body :
        List.<Map<String, Object>>of(
            Map.of("kind", "edit", "relatesTo", first, "text", edited),
            Map.of("kind", "reaction", "relatesTo", first, "text", reaction),
            Map.of("kind", "data", "data", Map.of("cage", List.of(data))))) {
      alice.send(conversation, body).expect(201);
    }
    long seq = alice.redact(conversation, second).expect(200).json().path("seq").asLong();
    alice.awaitReadable(conversation, seq);
    assertThat(alice.texts(conversation))
        .contains(edited)
        .doesNotContain("a canary that is edited");
    api.put(alice.token(), "/v1/conversations/" + conversation + "/read", Map.of("seq", seq))
        .expect(204);
  }

  /// Sends messages in a batch of a send-only session, and over a WebSocket.
  private void everyWay(Person alice, String conversation) throws IOException {
    Api api = alice.api();
    String token = robot(alice);
    String stored = "a canary among many lines";
    String refused = "a canary in a line without an id";
    planted.put("line", stored);
    planted.put("refused line", refused);
    String lines =
        """
        {"conversationId":"%s","messageId":"%s","text":"%s"}
        {"conversationId":"%s","text":"%s"}
        """
            .formatted(conversation, Ids.next(), stored, conversation, refused);
    var batch =
        api.request(token, "/v1/messages:batch")
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(lines));
    assertThat(api.send(batch).expect(200).text()).contains("\"stored\"", "missing-field");
    String framed = "a canary in a frame of its own";
    planted.put("frame", framed);
    ObjectNode message =
        Api.JSON.createObjectNode().put("text", framed).put("messageId", Ids.next());
    assertThat(SocketCall.send(api, alice.token(), conversation, message).path("type").asText())
        .isEqualTo("sent");
  }

  /// Imports a file. The output of the command line and the files that it writes beside the import
  /// file are searched, too.
  private void importFile(Person alice, String conversation, Path directory) throws IOException {
    String token = robot(alice);
    String stored = "a canary in a file of many";
    String refused = "a canary in a file without an id";
    planted.put("imported line", stored);
    planted.put("refused line of a file", refused);
    String lines =
        """
        {"conversationId":"%s","messageId":"%s","text":"%s"}
        {"conversationId":"%s","text":"%s"}
        {"conversationId":"%s","messageId":"%s","txt":"%s"}
        {"conversationId":"%s","messageId":"%s","text":["%s"]}
        %s
        """
            .formatted(
                conversation,
                Ids.next(),
                stored,
                conversation,
                refused,
                conversation,
                Ids.next(),
                refused,
                conversation,
                Ids.next(),
                refused,
                refused);
    Path file = Files.writeString(directory.resolve(IMPORTED), lines);
    try (ServiceProcess run =
        ServiceProcess.start(
            directory.resolve("import.txt"),
            Map.of("SEALEDLOG_TOKEN", token),
            "import",
            file.toString(),
            "--url",
            alice.api().base().toString())) {
      assertThat(run.await()).as(run.output()).isEqualTo(5);
      assertThat(run.output()).contains("5 lines: 4 refused");
    }
    assertThat(directory.resolve(IMPORTED + ".errors.ndjson"))
        .content()
        .contains("missing-field", "unknown-field", "wrong-type", "malformed-json");
  }

  /// @return the token of a send-only session
  private String robot(Person alice) {
    Map<String, String> credentials =
        Map.of("username", "alice", "password", alice.password(), "scope", "send");
    String token =
        alice
            .api()
            .post(null, "/v1/sessions", credentials)
            .expect(201)
            .json()
            .path("token")
            .asText();
    rememberToken("alice's robot " + planted.size(), token);
    return token;
  }

  /// @return the message's id
  private String sayAs(Person person, String conversation, String kind, String text) {
    planted.put(kind + " " + planted.size(), text);
    return person
        .send(conversation, Map.of("kind", kind, "text", text))
        .expect(201)
        .json()
        .path("messageId")
        .asText();
  }

  private void say(Person person, String conversation, String text) {
    planted.put("message " + planted.size(), text);
    person.send(conversation, text).expect(201);
  }

  private Person remember(Person person) {
    planted.put("password of " + person.username(), person.password());
    rememberCode(person.username(), person.recoveryCode());
    rememberToken(person.username(), person.token());
    return person;
  }

  private void rememberCode(String whose, String code) {
    planted.put("recovery code of " + whose + " " + planted.size(), code);
    planted.put("bare recovery code of " + whose + " " + planted.size(), code.replace("-", ""));
  }

  private void rememberToken(String whose, String token) {
    planted.put("token of " + whose + " " + planted.size(), token);
    planted.put("secret half of a token of " + whose, token.substring(token.length() - 40));
  }

  private void changePassword(Api api, Person alice) {
    String changed = "amber quarry flute comet three";
    planted.put("new password of alice", changed);
    Map<String, String> body = Map.of("currentPassword", alice.password(), "newPassword", changed);
    api.put(alice.token(), "/v1/accounts/me/password", body).expect(204);
    rememberToken("alice", Person.login(api, "alice", changed));
  }

  private void recover(Api api, Person bob) {
    String found = "onyx paddle harvest lantern four";
    planted.put("recovered password of bob", found);
    Map<String, String> body =
        Map.of("username", "bob", "recoveryCode", bob.recoveryCode(), "newPassword", found);
    JsonNode answer = api.post(null, "/v1/accounts/recovery", body).expect(200).json();
    rememberCode("bob", answer.path("recoveryCode").asText());
    rememberToken("bob", Person.login(api, "bob", found));
  }

  /// Plants the secrets of a client in client mode, and the authentication keys that it sends
  /// instead of passwords.
  private void clientMode(Api api, Suite suite) {
    String first = "sienna dune pocket verse seven";
    String changed = "tundra violin hazel brook eight";
    String recovered = "barley compass velour night nine";
    planted.put("password of erin", first);
    planted.put("new password of erin", changed);
    planted.put("recovered password of erin", recovered);
    String code = SealingClient.register(api, "erin", first);
    rememberCode("erin", code);
    rememberClient(api, first).changePassword(first, changed, ClientSecrets.argon2id()).expect(204);
    SealingClient _ = rememberClient(api, changed);
    rememberCode(
        "erin", SealingClient.recover(api, "erin", code, recovered, ClientSecrets.pbkdf2()));
    SealingClient erin = rememberClient(api, recovered);
    String conversation = erin.converse(suite);
    SealingClient.Room room = erin.enter(conversation);
    String text = "a canary that no server has heard";
    planted.put("a client's message", text);
    erin.send(conversation, erin.seal(room, text)).expect(201);
  }

  private SealingClient rememberClient(Api api, String password) {
    JsonNode kdf = api.get(null, "/v1/accounts/erin/kdf").expect(200).json().path("kdf");
    String key = ClientSecrets.authenticationKey(password, ClientSecrets.kdf(kdf));
    planted.put("an authentication key " + planted.size(), key);
    SealingClient erin = SealingClient.login(api, "erin", password);
    rememberToken("erin", erin.token());
    return erin;
  }

  /// Sends secrets in wrong fields, because errors and logs may leak them.
  private void mistakes(Api api, Person alice, String conversation) {
    planted.put("a mistyped password", WRONG_PASSWORD);
    planted.put("a misplaced secret", MISPLACED);
    api.post(null, "/v1/sessions", Map.of("username", "alice", "password", WRONG_PASSWORD))
        .expect(401);
    api.post(null, "/v1/sessions", Map.of("username", MISPLACED, "password", WRONG_PASSWORD));
    String messages = Person.messages(conversation);
    List<String> bodies =
        List.of(
            "{\"text\":\"" + MISPLACED + "\",\"" + MISPLACED + "\":1}",
            "{\"text\":\"" + MISPLACED,
            "{\"text\":{\"" + MISPLACED + "\":1}}",
            "{\"text\":\"a\",\"messageId\":\"" + MISPLACED + "\"}");
    for (String body : bodies) {
      assertThat(api.post(alice.token(), messages, body).status()).isBetween(400, 499);
    }
    byte[] invalid = ("{\"text\":\"" + MISPLACED + "?\"}").getBytes(StandardCharsets.UTF_8);
    invalid[invalid.length - 3] = (byte) 0xff;
    api.post(alice.token(), messages, invalid).expect(400);
    api.get("sl1s_" + MISPLACED.replace(' ', '_'), "/v1/sessions").expect(401);
  }

  private static void searchDatabases(StoredData stored, SecretSearch search) throws Exception {
    for (String database : List.of(Databases.READ_MODEL, Databases.VAULT)) {
      List<StoredData.StoredRow> rows = stored.rows(database);
      assertThat(rows).as(database).isNotEmpty();
      for (StoredData.StoredRow row : rows) {
        row.cells()
            .forEach((column, cell) -> {
              String place = row.table() + "." + column;
              if (cell instanceof byte[] bytes) {
                search.search(place, bytes);
              } else {
                search.searchText(place, cell.toString());
              }
            });
      }
    }
  }

  private static void searchTopics(StoredData stored, SecretSearch search) throws Exception {
    Set<String> topics = stored.topics();
    assertThat(topics).contains("events.v1", "commands.v1", "results.v1", "dead-letters.v1");
    assertThat(topics).anyMatch(topic -> topic.endsWith("-changelog"));
    for (String topic : topics) {
      for (ConsumerRecord<byte[], byte[]> stuff : stored.records(topic)) {
        searchIfThere(search, topic + " key", stuff.key());
        searchIfThere(search, topic + " value", stuff.value());
        stuff.headers().forEach(header -> searchIfThere(search, topic + " header", header.value()));
      }
    }
  }

  private static void searchIfThere(
      SecretSearch search, String place, byte @org.jspecify.annotations.Nullable [] bytes) {
    if (bytes != null) {
      search.search(place, bytes);
    }
  }
}
