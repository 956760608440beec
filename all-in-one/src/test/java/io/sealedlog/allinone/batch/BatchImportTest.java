package io.sealedlog.allinone.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a server that the test plays.
class BatchImportTest {
  @TempDir Path directory;

  private final List<String> received = Collections.synchronizedList(new ArrayList<>());
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger calls = new AtomicInteger();
  private ExecutorService threads;
  private HttpServer server;
  private Handler handler = this::storeAll;

  private interface Handler {
    void handle(HttpExchange exchange, int call) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setExecutor(threads);
    server.createContext(
        "/v1/messages:batch",
        exchange -> {
          try (exchange) {
            assertThat(exchange.getRequestHeaders().getFirst("Authorization"))
                .isEqualTo("Bearer token");
            handler.handle(exchange, calls.incrementAndGet());
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.close();
  }

  @Test
  void sendsEveryLineOnceAndInOrder() throws Exception {
    Path file = file(lines(1, 5_000));

    BatchImport done = run(file);

    assertThat(received).containsExactlyElementsOf(lines(1, 5_000));
    assertThat(done.confirmed().lines()).isEqualTo(5_000);
    assertThat(done.confirmed().rejected()).isZero();
    assertThat(directory.resolve("errors")).doesNotExist();
    assertThat(done.part()).isEqualTo(1.0);
  }

  @Test
  void unpacksWhatIsPacked() throws Exception {
    BatchImport _ = run(packed(lines(1, 100)));

    assertThat(received).containsExactlyElementsOf(lines(1, 100));
  }

  @Test
  void notesWhatIsRefusedByTheLineOfTheFile() throws Exception {
    handler =
        (exchange, call) ->
            answer(
                exchange,
                (line, text) -> text.equals("line 3") ? rejected(line, 422) : stored(line));

    BatchImport done = run(file(List.of("line 1", "", "line 3", "line 4", " ")));

    assertThat(Files.readString(directory.resolve("errors"))).isEqualTo(rejected(3, 422) + "\n");
    assertThat(done.confirmed().rejected()).isEqualTo(1);
    assertThat(done.confirmed().lines()).isEqualTo(5);
  }

  @Test
  void goesOnAfterAConnectionIsLost() throws Exception {
    handler =
        (exchange, call) -> {
          if (call == 1) {
            answerSome(exchange, 40);
          } else {
            storeAll(exchange, call);
          }
        };

    BatchImport done = run(file(lines(1, 100)));

    assertThat(calls).hasValue(2);
    assertThat(said).hasSize(1);
    assertThat(received.stream().distinct()).containsExactlyElementsOf(lines(1, 100));
    assertThat(received.subList(received.size() - 60, received.size()))
        .containsExactlyElementsOf(lines(41, 100));
    assertThat(done.confirmed().lines()).isEqualTo(100);
  }

  @Test
  void sendsAgainWhatIsUnknownOrUnavailable() throws Exception {
    handler =
        (exchange, call) ->
            answer(
                exchange,
                (line, text) ->
                    switch (call) {
                      case 1 -> line == 2 ? "{\"line\":2,\"status\":\"unknown\"}" : stored(line);
                      case 2 -> line == 2 ? rejected(line, 503) : stored(line);
                      default -> stored(line);
                    });

    BatchImport done = run(file(lines(1, 3)));

    assertThat(calls).hasValue(3);
    assertThat(done.confirmed()).extracting("lines", "rejected").containsExactly(3L, 0L);
  }

  @Test
  void goesOnWhereAnEarlierRunWas() throws Exception {
    Path file = file(lines(1, 10));
    BatchImport _ = run(file);
    received.clear();
    Files.writeString(file, String.join("\n", lines(1, 15)) + "\n");

    BatchImport second = run(file);

    assertThat(received).containsExactlyElementsOf(lines(11, 15));
    assertThat(second.confirmed().lines()).isEqualTo(15);
  }

  @Test
  void givesUpWhenTheServerRefusesOrStaysAway() throws Exception {
    Path file = file(lines(1, 3));
    handler = (exchange, call) -> refuse(exchange, 401);
    assertThatThrownBy(() -> run(file))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("401 Not you");
    assertThat(calls).hasValue(1);

    handler = (exchange, call) -> refuse(exchange, 503);
    assertThatThrownBy(() -> run(file))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("after 3 attempts");
    assertThat(calls).hasValue(4);
  }

  @Test
  void endsWhenTheSessionEnds() throws Exception {
    handler =
        (exchange, call) ->
            answer(exchange, (line, text) -> line == 2 ? rejected(line, 401) : stored(line));

    assertThatThrownBy(() -> run(file(lines(1, 3))))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("ended the session");
  }

  @Test
  void refusesAFileThatIsShorterThanWhatWasSentOfIt() throws Exception {
    Path file = file(lines(1, 10));
    BatchImport _ = run(file);
    Files.writeString(file, "line 1\n");

    assertThatThrownBy(() -> run(file))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("shorter");
  }

  @Test
  void refusesAFileThatWasChangedBehindItsBack() throws Exception {
    Path file = file(lines(1, 10));
    BatchImport _ = run(file);
    Files.writeString(file, String.join("\n", lines(1_001, 1_100)) + "\n");

    assertThatThrownBy(() -> run(file))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("changed")
        .hasMessageContaining("--restart");
  }

  @Test
  void goesOnBehindALastLineThatHadNoEnd() throws Exception {
    Path file = directory.resolve("messages.ndjson");
    Files.writeString(file, "line 1\nline 2");
    BatchImport _ = run(file);
    assertThat(run(file).confirmed().lines()).isEqualTo(2);

    Files.writeString(file, "line 1\nline 2\nline 3\n");
    BatchImport _ = run(file);

    assertThat(received).containsExactly("line 1", "line 2", "line 3");
  }

  @Test
  void goesOnInAPackedFile() throws Exception {
    Path file = packed(lines(1, 10));
    BatchImport _ = run(file);
    received.clear();
    BatchImport _ = run(packed(lines(1, 15)));
    assertThat(received).containsExactlyElementsOf(lines(11, 15));

    assertThatThrownBy(() -> run(packed(lines(1, 2))))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("shorter");
  }

  @Test
  void endsWhenItIsInterruptedAndGoesOnFromThere() throws Exception {
    Path file = file(lines(1, 100));
    BatchImport first = new BatchImport(wish(file));
    handler =
        (exchange, call) -> {
          answerSome(exchange, 40);
          await().until(() -> first.confirmed().lines() == 40);
          first.interrupt();
        };

    assertThatThrownBy(() -> first.run(said::add))
        .isInstanceOf(ImportException.class)
        .hasMessage("Interrupted after 40 lines. Started again, it goes on from there.");
    assertThat(said).isEmpty();
    handler = this::storeAll;
    received.clear();
    BatchImport _ = run(file);

    assertThat(received).containsExactlyElementsOf(lines(41, 100));
  }

  @Test
  void saysWhatAnAnswerOfSomethingElseWas() throws Exception {
    Path file = file(lines(1, 3));
    handler =
        (exchange, call) -> {
          byte[] page = "<html>Not here</html>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(404, page.length);
          exchange.getResponseBody().write(page);
        };

    assertThatThrownBy(() -> run(file))
        .isInstanceOf(ImportException.class)
        .hasMessage("The import can't go on: the server answers 404.");
  }

  @Test
  void saysWhichFileIsNotThere() {
    assertThatThrownBy(() -> run(directory.resolve("none.ndjson")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("there is no file or directory")
        .hasMessageContaining("none.ndjson");
  }

  private BatchImport run(Path file) throws Exception {
    BatchImport batch = new BatchImport(wish(file));
    batch.run(said::add);
    return batch;
  }

  private BatchImport.Wish wish(Path file) {
    return new BatchImport.Wish(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
        "token",
        file,
        directory.resolve("errors"),
        Optional.of(directory.resolve("progress")),
        3,
        Duration.ofMillis(1));
  }

  private Path packed(List<String> lines) throws IOException {
    Path file = directory.resolve("messages.ndjson.gz");
    try (OutputStream zip = new GZIPOutputStream(Files.newOutputStream(file))) {
      zip.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private Path file(List<String> lines) throws IOException {
    return Files.writeString(directory.resolve("messages.ndjson"), String.join("\n", lines) + "\n");
  }

  private static List<String> lines(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> "line " + i).collect(Collectors.toList());
  }

  private interface Answering {
    String answer(int line, String text);
  }

  private void storeAll(HttpExchange exchange, int call) throws IOException {
    answer(exchange, (line, text) -> stored(line));
  }

  private void answer(HttpExchange exchange, Answering answering) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (BufferedReader in = reader(exchange);
        OutputStream out = exchange.getResponseBody()) {
      int line = 0;
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        line++;
        if (!text.isBlank()) {
          received.add(text);
          out.write((answering.answer(line, text) + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  /// Then the connection is closed in the middle of the answer.
  private void answerSome(HttpExchange exchange, int count) throws IOException {
    exchange.sendResponseHeaders(200, 1_000_000);
    BufferedReader in = reader(exchange);
    for (int line = 1; line <= count; line++) {
      received.add(in.readLine());
      exchange.getResponseBody().write((stored(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    exchange.getResponseBody().flush();
  }

  private static void refuse(HttpExchange exchange, int status) throws IOException {
    byte[] problem =
        "{\"title\":\"Not you\",\"detail\":\"at all\"}".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, problem.length);
    exchange.getResponseBody().write(problem);
  }

  private static BufferedReader reader(HttpExchange exchange) {
    return new BufferedReader(
        new InputStreamReader(exchange.getRequestBody(), StandardCharsets.UTF_8));
  }

  private static String stored(int line) {
    return "{\"line\":" + line + ",\"status\":\"stored\",\"seq\":1}";
  }

  private static String rejected(int line, int status) {
    return "{\"line\":%d,\"status\":\"rejected\",\"error\":{\"type\":\"t\",\"status\":%d}}"
        .formatted(line, status);
  }
}
