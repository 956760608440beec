package io.sealedlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BulkLoadTest {
  private static final int LENGTH_OF_ID = 2;

  private final AtomicInteger conversations = new AtomicInteger(10);
  private final Map<String, Integer> lastSeqs = new ConcurrentHashMap<>();
  private volatile int lost;
  private FakeServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer();
    server.on("/v1/conversations", this::conversations);
    server.on("/v1/messages:batch", this::batch);
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void countsWhatIsStoredAndPrintsRates() {
    int exit = run("--messages=500", "--warmup=50", "--conversations=7", "--max-bytes=300");

    assertThat(server.err()).isEmpty();
    assertThat(server.out())
        .contains("warm-up: 50 lines")
        .contains("bulk: 500 lines")
        .containsPattern("stored +500")
        .containsPattern("wrong +0")
        .containsPattern("materialized +[0-9.]+ s +[0-9,]+/s");
    assertThat(exit).isZero();
  }

  @Test
  void seesThatAMessageIsMissing() {
    lost = 30;

    assertThat(run("--messages=50", "--warmup=0", "--conversations=5")).isEqualTo(1);

    assertThat(server.out()).containsPattern("wrong +1");
  }

  @Test
  void printsTheMemoryOfTheServer() {
    run(
        "--messages=5",
        "--warmup=0",
        "--conversations=1",
        "--pid=" + ProcessHandle.current().pid());

    assertThat(server.out())
        .containsPattern("resident memory of [0-9]+, before: [0-9]+ MiB")
        .containsPattern("most resident memory of [0-9]+ meanwhile: [0-9]+ MiB");
  }

  @Test
  void refusesAnotherMachineAndWrongSizes() {
    assertThat(server.runElsewhere(BulkLoad.commandLine(), "--url=http://192.0.2.1:80"))
        .isEqualTo(2);
    assertThat(server.err()).contains("--allow-remote");
    assertThat(run("--min-bytes=100", "--max-bytes=99")).isEqualTo(2);
    assertThat(run("--messages=0")).isEqualTo(2);
    assertThat(server.err()).contains("--max-bytes").contains("--messages must be");
  }

  private int run(String... arguments) {
    return server.run(BulkLoad.commandLine(), arguments);
  }

  private void batch(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    Map<String, Integer> seqs = new HashMap<>();
    try (exchange;
        OutputStream body = exchange.getResponseBody();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(exchange.getRequestBody(), StandardCharsets.US_ASCII))) {
      int line = 0;
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        line++;
        int from = text.indexOf(":\"") + 2;
        String conversation = text.substring(from, from + LENGTH_OF_ID);
        int seq = seqs.merge(conversation, 3, (old, three) -> old + 1);
        if (line != lost) {
          lastSeqs.merge(conversation, 3, (old, three) -> old + 1);
        }
        String outcome =
            "{\"line\":%d,\"status\":\"stored\",\"seq\":%d,\"position\":\"%d.%d\"}\n"
                .formatted(line, seq, line % 2, line);
        body.write(outcome.getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  private void conversations(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("/messages")) {
      String id = path.substring("/v1/conversations/".length()).substring(0, LENGTH_OF_ID);
      FakeServer.answer(exchange, 200, "{\"lastSeq\":" + lastSeqs.getOrDefault(id, 2) + "}");
    } else if (exchange.getRequestMethod().equals("POST")) {
      FakeServer.answer(
          exchange, 201, "{\"conversationId\":\"" + conversations.getAndIncrement() + "\"}");
    } else {
      FakeServer.answer(exchange, 200, "{}");
    }
  }
}
