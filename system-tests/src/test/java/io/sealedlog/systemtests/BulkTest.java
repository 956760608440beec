package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Batches: every line is stored once, in the order of the lines, however often the batch is sent.
@Tag("servers")
class BulkTest {
  private static final int CONVERSATIONS = 50;

  // Fewer than the gateway's window, because the JDK's HTTP client reads nothing before it has sent
  // the whole request.
  private static final int MESSAGES = 3_000;

  @TempDir private static Path directory;

  private static AllInOneProcess sealedLog;
  private static Person alice;
  private static Person bob;

  @BeforeAll
  static void start() {
    sealedLog = AllInOneProcess.start(directory);
    alice = Person.register(sealedLog.api(), "alice");
    bob = Person.register(sealedLog.api(), "bob");
  }

  @AfterAll
  static void stop() {
    sealedLog.close();
  }

  @Test
  void everyLineIsStoredOnceInInputOrderHoweverOftenItIsSent() {
    String token = logInToSend();
    List<String> conversations = new ArrayList<>();
    for (int i = 0; i < CONVERSATIONS; i++) {
      conversations.add(alice.converse(bob));
    }
    Map<String, List<String>> expected = new HashMap<>();
    byte[] lines = lines(conversations, expected);

    List<JsonNode> first = send(token, lines, false);
    List<JsonNode> second = send(token, lines, true);

    assertThat(first).hasSize(MESSAGES).allMatch(each -> is(each, "stored"));
    assertThat(first).noneMatch(each -> each.path("replayed").asBoolean());
    assertThat(second).hasSize(MESSAGES).allMatch(each -> is(each, "stored"));
    assertThat(second).allMatch(each -> each.path("replayed").asBoolean());
    for (int i = 0; i < MESSAGES; i++) {
      assertThat(first.get(i).path("line").asInt()).isEqualTo(i + 1);
      assertThat(second.get(i).path("seq")).isEqualTo(first.get(i).path("seq"));
      assertThat(second.get(i).path("position")).isEqualTo(first.get(i).path("position"));
    }
    expected.forEach((conversation, texts) ->
        Awaitility.await()
            .atMost(Cluster.LIMIT)
            .untilAsserted(() -> assertThat(bob.texts(conversation)).isEqualTo(texts)));
  }

  @Test
  void badLinesAreAnsweredAmongGoodOnes() {
    String conversation = alice.converse(bob);
    String others = bob.converse();
    String reused = Ids.next();
    String lines =
        String.join(
            "\n",
            line(conversation, reused, "one"),
            line(conversation, reused, "another"),
            "{",
            line(others, Ids.next(), "not mine"),
            line(UUID.randomUUID().toString(), Ids.next(), "nowhere"),
            line(conversation, "00000000-0000-7000-8000-000000000000", "an old id"),
            "x".repeat(600_000),
            line(conversation, Ids.next(), "two"));

    List<JsonNode> outcomes = send(alice.token(), bytes(lines), false);

    assertThat(outcomes)
        .extracting(each ->
            each.has("error")
                ? each.at("/error/type").asText().replace("urn:sealedlog:problem:", "")
                : each.path("status").asText())
        .containsExactly(
            "stored",
            "message-id-reused",
            "malformed-json",
            "not-a-member",
            "unknown-conversation",
            "stored",
            "too-large",
            "stored");
  }

  @Test
  void aLineMayRelateToOneJustBeforeIt() {
    String conversation = alice.converse(bob);
    String id = Ids.next();
    String reaction =
        line(conversation, Ids.next(), "+1")
            .replace("}", ",\"kind\":\"reaction\",\"relatesTo\":\"" + id + "\"}");
    String lost =
        line(conversation, Ids.next(), "+1")
            .replace("}", ",\"kind\":\"reaction\",\"relatesTo\":\"" + Ids.next() + "\"}");

    List<JsonNode> outcomes =
        send(
            alice.token(),
            bytes(String.join("\n", line(conversation, id, "first"), reaction, lost)),
            false);

    assertThat(is(outcomes.getFirst(), "stored")).isTrue();
    assertThat(is(outcomes.get(1), "stored")).isTrue();
    assertThat(outcomes.get(2).at("/error/type").asText()).endsWith("unknown-relation");
  }

  @Test
  void aFileIsImportedOnceHoweverOftenTheCommandRuns() throws Exception {
    int count = 4_000;
    List<String> conversations = List.of(alice.converse(bob), alice.converse(bob));
    Path file = directory.resolve("messages.ndjson");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append(line(conversations.get(i % 2), Ids.next(), "line " + i)).append('\n');
    }
    Files.writeString(file, lines + "no JSON\n");
    Path output = directory.resolve("import.txt");
    String token = logInToSend();

    assertThat(runImport(output, token, file)).isEqualTo(5);
    assertThat(Files.readString(output)).contains("4001 lines: 1 refused, 0 were there before.");
    assertThat(directory.resolve("messages.ndjson.errors.ndjson"))
        .content()
        .contains("\"line\":4001")
        .contains("malformed-json");
    assertThat(runImport(output, token, file)).isEqualTo(5);
    assertThat(runImport(output, token, file, "--restart")).isEqualTo(5);

    assertThat(Files.readString(output))
        .contains("4001 lines: 1 refused, 4000 were there before.")
        .doesNotContain(token);
    Awaitility.await()
        .atMost(Cluster.LIMIT)
        .untilAsserted(() -> assertThat(bob.texts(conversations.getLast())).hasSize(count / 2));
    assertThat(bob.texts(conversations.getFirst()))
        .hasSize(count / 2)
        .startsWith("line 0", "line 2")
        .endsWith("line 3998");
  }

  private static int runImport(Path output, String token, Path file, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("import", file.toString(), "--url", sealedLog.api().base().toString()));
    arguments.addAll(List.of(more));
    try (ServiceProcess run =
        ServiceProcess.start(
            output, Map.of("SEALEDLOG_TOKEN", token), arguments.toArray(String[]::new))) {
      return run.await();
    }
  }

  @Test
  void aSessionThatMayOnlySendCanNotRead() {
    String token = logInToSend();
    String conversation = alice.converse(bob);
    String id = Ids.next();
    Api api = sealedLog.api();

    JsonNode sent = alice.with(token).send(conversation, id, "from a bot").expect(201).json();

    Awaitility.await()
        .untilAsserted(() -> {
          Api.Response status = api.get(token, Person.messages(conversation) + "/" + id);
          assertThat(status.status()).isEqualTo(200);
          assertThat(status.json().path("seq")).isEqualTo(sent.path("seq"));
          assertThat(status.text()).doesNotContain("from a bot");
        });
    String ofBob =
        bob.send(conversation, "for alice").expect(201).json().path("messageId").asText();
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(api.get(token, Person.messages(conversation) + "/" + ofBob).problem())
                .isEqualTo("unknown-message"));
    for (String path :
        List.of(
            Person.messages(conversation),
            Person.messages(conversation) + "?view=envelope",
            "/v1/conversations",
            "/v1/conversations/" + conversation,
            "/v1/sessions",
            "/v1/users/bob")) {
      assertThat(api.get(token, path).problem()).as(path).isEqualTo("send-only-session");
    }
    assertThat(api.post(token, "/v1/conversations", Map.of("members", List.of("bob"))).problem())
        .isEqualTo("send-only-session");
    assertThat(api.get(alice.token(), "/v1/sessions").expect(200).json().path("sessions"))
        .extracting(each -> each.path("scope").asText())
        .contains("send", "full");
  }

  private static String logInToSend() {
    return sealedLog
        .api()
        .post(
            null,
            "/v1/sessions",
            Map.of("username", "alice", "password", alice.password(), "scope", "send"))
        .expect(201)
        .json()
        .path("token")
        .asText();
  }

  private static byte[] lines(List<String> conversations, Map<String, List<String>> expected) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < MESSAGES; i++) {
      String conversation = conversations.get(i * 7 % CONVERSATIONS);
      String text = "message " + i + " " + "x".repeat(i % 700);
      expected.computeIfAbsent(conversation, id -> new ArrayList<>()).add(text);
      lines.append(line(conversation, Ids.next(), text)).append('\n');
    }
    return bytes(lines.toString());
  }

  private static String line(String conversation, String id, String text) {
    return "{\"conversationId\":\"%s\",\"messageId\":\"%s\",\"text\":\"%s\"}"
        .formatted(conversation, id, text);
  }

  private static List<JsonNode> send(String token, byte[] lines, boolean zipped) {
    HttpRequest.Builder request =
        sealedLog
            .api()
            .request(token, "/v1/messages:batch")
            .timeout(Duration.ofMinutes(3))
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofByteArray(zipped ? zip(lines) : lines));
    if (zipped) {
      request.header("Content-Encoding", "gzip");
    }
    return sealedLog.api().send(request).expect(200).text().lines().map(BulkTest::tree).toList();
  }

  private static boolean is(JsonNode outcome, String status) {
    return outcome.path("status").asText().equals(status);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] zip(byte[] bytes) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }

  private static JsonNode tree(String line) {
    try {
      return Api.JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }
}
