package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks the problem for everything that a client can do wrong.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
class BadInputTest {
  private AllInOneProcess sealedLog;
  private Api api;
  private Person alice;
  private Person bob;
  private Person eve;
  private String conversation;

  @BeforeAll
  void start(@TempDir Path directory) {
    sealedLog = AllInOneProcess.start(directory);
    api = sealedLog.api();
    alice = Person.register(api, "alice");
    bob = Person.register(api, "bob");
    eve = Person.register(api, "eve");
    conversation = alice.converse(bob);
  }

  @AfterAll
  void stop() {
    sealedLog.close();
  }

  private void assertProblem(Api.Response response, int status, String type) {
    assertThat(response.status()).as(response.text()).isEqualTo(status);
    assertThat(response.problem()).isEqualTo(type);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode problem = response.json();
    assertThat(problem.path("title").asText()).isNotEmpty();
    assertThat(problem.path("detail").asText()).isNotEmpty();
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("requestId").asText()).isNotEmpty();
  }

  private Api.Response send(Object body) {
    return api.post(alice.token(), Person.messages(conversation), body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"text\":                      | malformed-json",
        "{\"text\":\"a\"} x              | malformed-json",
        "{\"text\":\"a\",\"text\":\"b\"} | duplicate-field",
        "[]                              | malformed-json",
        "\"text\"                        | malformed-json",
        "{\"text\":5}                    | wrong-type",
        "{\"text\":[\"a\"]}              | wrong-type",
        "{\"text\":\"a\",\"messageId\":7}| wrong-type",
        "{\"txt\":\"a\"}                 | unknown-field",
        "{\"text\":\"a\",\"extra\":1}    | unknown-field",
        "{}                              | missing-field",
        "{\"text\":null}                 | missing-field",
      })
  void bodiesThatAreNotTheRightJson(String body, String type) {
    assertProblem(send(body), 400, type);
  }

  @Test
  void namesTheFieldThatIsWrong() {
    assertThat(send("{\"txt\":\"a\"}").json().path("detail").asText()).contains("txt");
    assertThat(send("{\"text\":5}").json().path("detail").asText()).contains("text");
    assertThat(send("{}").json().path("detail").asText()).contains("text");
  }

  @Test
  void emptyText() {
    assertProblem(send(Map.of("text", "")), 400, "invalid-value");
  }

  @Test
  void textUpToTheLimitIsStoredAndOneByteMoreIsNot() {
    alice.send(conversation, "x".repeat(64 * 1024)).expect(201);
    assertProblem(send(Map.of("text", "x".repeat(64 * 1024 + 1))), 413, "too-large");
    assertProblem(send(Map.of("text", "x".repeat(3_000_000))), 413, "too-large");
  }

  @Test
  void bytesThatAreNotUtf8() {
    byte[] body = "{\"text\":\"a?\"}".getBytes(StandardCharsets.US_ASCII);
    for (byte invalid : new byte[] {(byte) 0xff, (byte) 0xc3, (byte) 0x80}) {
      body[10] = invalid;
      assertProblem(send(body), 400, "invalid-utf8");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud83d", "\\ude00", "\\ude00\\ud83d", "a\\ud83db"})
  void surrogatesWithoutTheirPartner(String escaped) {
    assertProblem(send("{\"text\":\"" + escaped + "\"}"), 400, "invalid-text");
  }

  @Test
  void anotherContentType() {
    var text =
        api.request(alice.token(), Person.messages(conversation))
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("{\"text\":\"a\"}"));
    var none =
        api.request(alice.token(), Person.messages(conversation))
            .POST(BodyPublishers.ofString("{\"text\":\"a\"}"));
    assertProblem(api.send(text), 415, "unsupported-media-type");
    assertProblem(api.send(none), 415, "unsupported-media-type");
  }

  @Test
  void aConversationThatIsNone() {
    String unknown = Ids.next();
    Map<String, String> body = Map.of("text", "a");
    assertProblem(
        api.post(alice.token(), Person.messages(unknown), body), 404, "unknown-conversation");
    assertProblem(
        api.post(alice.token(), Person.messages("not-an-id"), body), 404, "unknown-conversation");
    assertProblem(
        api.get(alice.token(), "/v1/conversations/" + unknown), 404, "unknown-conversation");
    assertProblem(api.get(alice.token(), Person.messages(unknown)), 404, "unknown-conversation");
  }

  @Test
  void aConversationOfOthers() {
    assertProblem(eve.send(conversation, "hi"), 403, "not-a-member");
    assertProblem(api.get(eve.token(), Person.messages(conversation)), 403, "not-a-member");
    assertProblem(api.get(eve.token(), "/v1/conversations/" + conversation), 403, "not-a-member");
  }

  @Test
  void membersThatCanNotBe() {
    assertProblem(create(List.of("bob", "nobody-there")), 422, "unknown-member");
    assertThat(create(List.of("bob", "nobody-there")).json().path("detail").asText())
        .contains("nobody-there");
    assertProblem(create(List.of("bob", "bob")), 422, "duplicate-member");
    assertProblem(create(List.of("bob", "BOB")), 422, "duplicate-member");
    List<String> many = new ArrayList<>(IntStream.range(0, 501).mapToObj(i -> "u" + i).toList());
    assertProblem(create(many), 422, "too-many-members");
  }

  private Api.Response create(List<String> members) {
    return api.post(alice.token(), "/v1/conversations", Map.of("members", members));
  }

  @Test
  void messageIdsThatCanNotBe() {
    String future =
        new UUID((System.currentTimeMillis() + 3_600_000) << 16 | 0x7000, 1L << 63).toString();
    for (String id :
        List.of(
            "",
            "x",
            UUID.randomUUID().toString(),
            Ids.next().toUpperCase(java.util.Locale.ROOT),
            future)) {
      assertProblem(send(Map.of("text", "a", "messageId", id)), 422, "invalid-id");
    }
  }

  @Test
  void aMessageIdWithAnotherBody() {
    String id = Ids.next();
    alice.send(conversation, id, "first").expect(201);
    assertProblem(alice.send(conversation, id, "second"), 422, "message-id-reused");
    assertProblem(bob.send(conversation, id, "first"), 422, "message-id-reused");
  }

  @Test
  void wrongPasswordAndUnknownUserAreAnsweredAlike() {
    Api.Response wrong =
        api.post(null, "/v1/sessions", Map.of("username", "alice", "password", "not the password"));
    Api.Response unknown =
        api.post(null, "/v1/sessions", Map.of("username", "zoe", "password", "not the password"));
    assertProblem(wrong, 401, "wrong-credentials");
    assertProblem(unknown, 401, "wrong-credentials");
    assertThat(without(unknown.json())).isEqualTo(without(wrong.json()));
  }

  private static JsonNode without(JsonNode problem) {
    return ((com.fasterxml.jackson.databind.node.ObjectNode) problem).without("requestId");
  }

  @Test
  void keyDerivationParametersOfAnUnknownUserLookReal() {
    JsonNode real = api.get(null, "/v1/accounts/alice/kdf").expect(200).json().path("kdf");
    JsonNode fake = api.get(null, "/v1/accounts/zoe/kdf").expect(200).json().path("kdf");
    JsonNode again = api.get(null, "/v1/accounts/zoe/kdf").expect(200).json().path("kdf");
    assertThat(fake).isEqualTo(again);
    assertThat(fake.path("algorithm")).isEqualTo(real.path("algorithm"));
    assertThat(fake.path("iterations")).isEqualTo(real.path("iterations"));
    assertThat(fake.path("salt").asText()).hasSameSizeAs(real.path("salt").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "password1234", "aaaaaaaaaaaaaaaa", "qwertyuiop123"})
  void weakPasswords(String password) {
    assertProblem(
        api.post(null, "/v1/accounts", Map.of("username", "weak", "password", password)),
        422,
        "weak-password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"quartz lantern \\ud83d brief", "quartz lantern \\u0000 brief otter"})
  void passwordsThatCanNotBeTyped(String password) {
    Api.Response response =
        api.post(null, "/v1/accounts", "{\"username\":\"weak\",\"password\":\"" + password + "\"}");
    assertThat(response.status()).isIn(400, 422);
    assertThat(response.text()).doesNotContain("quartz");
  }

  @ParameterizedTest
  @ValueSource(strings = {"al", "has space", "ümlaut", "semi;colon"})
  void usernamesThatCanNotBe(String username) {
    assertProblem(
        api.post(null, "/v1/accounts", Map.of("username", username, "password", Person.PASSWORD)),
        422,
        "invalid-username");
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "ALICE"})
  void aUsernameThatIsTaken(String username) {
    assertProblem(
        api.post(null, "/v1/accounts", Map.of("username", username, "password", Person.PASSWORD)),
        409,
        "username-taken");
  }

  @Test
  void tokensThatAreNone() {
    String path = "/v1/conversations";
    assertProblem(api.get(null, path), 401, "token-missing");
    String last = alice.token().endsWith("A") ? "B" : "A";
    String changed = alice.token().substring(0, alice.token().length() - 5) + last + "AAA" + last;
    assertProblem(api.get(changed, path), 401, "session-ended");
    for (String token : List.of("x", "sl1s_", "sl1s_%%%%", alice.token() + "A")) {
      Api.Response response = api.get(token, path);
      assertProblem(response, 401, "token-malformed");
      assertThat(response.text()).doesNotContain(token.length() > 5 ? token : "nothing");
    }
    assertProblem(
        api.send(api.request(null, path).header("Authorization", "Basic YTpi").GET()),
        401,
        "token-malformed");
  }

  @Test
  void aRevokedToken() {
    String token = Person.login(api, "eve", eve.password());
    api.get(token, "/v1/conversations").expect(200);
    api.delete(token, "/v1/sessions/current").expect(204);
    assertProblem(api.get(token, "/v1/conversations"), 401, "session-ended");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=201",
        "limit=x",
        "before=-1",
        "after=x",
        "before=3&after=3",
        "min_seq=x",
        "view=plain"
      })
  void queriesThatCanNotBe(String query) {
    assertProblem(
        api.get(alice.token(), Person.messages(conversation) + "?" + query),
        400,
        "invalid-parameter");
  }

  @Test
  void dataThatCouldNotBeReadBack() {
    String deep = "{\"a\":".repeat(200) + "1" + "}".repeat(200);
    assertProblem(send("{\"data\":" + deep + "}"), 400, "malformed-json");
    assertProblem(send("{\"data\":{\"a\":1e99999999999}}"), 400, "malformed-json");
    String digits = "1".repeat(997) + "e5";
    assertProblem(send("{\"data\":{\"a\":" + digits + "}}"), 400, "invalid-value");
    assertThat(alice.api().get(alice.token(), Person.messages(conversation)).status())
        .isEqualTo(200);
  }

  @Test
  void aParameterThatNobodyKnows() {
    assertProblem(
        api.get(alice.token(), Person.messages(conversation) + "?colour=red"),
        400,
        "unknown-parameter");
  }

  @Test
  void aSequenceThatIsNotYetThere() {
    assertProblem(
        api.get(alice.token(), Person.messages(conversation) + "?min_seq=1000000"), 409, "not-yet");
  }

  @Test
  void aMessageThatIsNotThere() {
    assertProblem(
        api.get(alice.token(), Person.messages(conversation) + "/" + Ids.next()),
        404,
        "unknown-message");
  }

  @Test
  void unknownRoutesAndMethods() {
    assertProblem(api.get(alice.token(), "/v1/nothing"), 404, "unknown-route");
    Api.Response method =
        api.send(
            Api.json(api.request(alice.token(), Person.messages(conversation)))
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{}")));
    assertProblem(method, 405, "method-not-allowed");
    assertThat(method.headers().firstValue("Allow").orElse("")).contains("GET").contains("POST");
  }

  @Test
  void aBodyLargerThanAnnouncedDoesNotReachTheNextRequest() throws IOException {
    String answer =
        raw(
            head(alice.token(), 12)
                + "{\"text\":\"a\"}"
                + "GET /admin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).contains("HTTP/1.1 201").contains("HTTP/1.1 404");
    assertThat(raw(head(alice.token(), 11) + "{\"text\":\"a\"}\r\n\r\n"))
        .contains("malformed-json");
  }

  @Test
  void aBodyThatDoesNotArrive() throws IOException {
    String answer = raw(head(alice.token(), 1000) + "{\"text\":\"a");
    assertThat(answer).contains("408").contains("slow-body");
    alice.send(conversation, "others go on").expect(201);
  }

  private String head(String token, int length) {
    return "POST "
        + Person.messages(conversation)
        + " HTTP/1.1\r\nHost: localhost\r\n"
        + "Authorization: Bearer "
        + token
        + "\r\nContent-Type: application/json\r\n"
        + "Content-Length: "
        + length
        + "\r\n\r\n";
  }

  /// Sends raw bytes and reads until the server closes the connection or a time-out.
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.base().getPort())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      StringBuilder answer = new StringBuilder();
      byte[] buffer = new byte[8192];
      try {
        int read;
        while ((read = socket.getInputStream().read(buffer)) > 0) {
          answer.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
        }
      } catch (java.net.SocketTimeoutException | java.net.SocketException end) {
        // The answer is what has arrived so far.
      }
      return answer.toString();
    }
  }
}
