package io.sealedlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LoadDriverTest {
  private final AtomicInteger sent = new AtomicInteger();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private ExecutorService threads;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(threads);
    server.createContext("/v1/accounts", exchange -> answer(exchange, 201, "{}"));
    server.createContext(
        "/v1/sessions", exchange -> answer(exchange, 201, "{\"token\":\"sl1s_x\"}"));
    server.createContext("/v1/conversations", this::conversations);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.close();
  }

  @Test
  void sendsAtBothPacesAndCountsAnswersByKind() {
    int exit =
        run("--connections=4", "--warmup=0", "--duration=1", "--rate=50", "--conversations=3");

    assertThat(err.toString()).isEmpty();
    assertThat(exit).isZero();
    assertThat(out.toString())
        .contains("throughput (closed loop")
        .contains("latency (open loop, 50/s")
        .contains("under way (202)")
        .contains("answered 500")
        .containsPattern("p50 [0-9.]+ +p99 [0-9.]+ +p99.9 [0-9.]+");
    assertThat(sent).hasValueGreaterThan(50);
  }

  @Test
  void printsTheMemoryOfTheServer() {
    run(
        "--connections=1",
        "--warmup=0",
        "--duration=1",
        "--open-only",
        "--pid=" + ProcessHandle.current().pid());

    assertThat(out.toString()).containsPattern("resident memory of [0-9]+, before: [0-9]+ MiB");
  }

  @Test
  void refusesAnotherMachine() {
    assertThat(commandLine().execute("--url=http://192.0.2.1:80")).isEqualTo(2);

    assertThat(err.toString()).contains("another machine").contains("--allow-remote");
  }

  @Test
  void refusesARunWithoutEnd() {
    assertThat(run("--duration=100000")).isEqualTo(2);

    assertThat(err.toString()).contains("--duration must be from 1 to 3600");
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[0] = "--url=http://127.0.0.1:" + server.getAddress().getPort();
    return commandLine().execute(all);
  }

  private CommandLine commandLine() {
    return LoadDriver.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true));
  }

  private void conversations(HttpExchange exchange) throws IOException {
    boolean message = exchange.getRequestURI().getPath().endsWith("/messages");
    if (!message) {
      boolean post = exchange.getRequestMethod().equals("POST");
      answer(exchange, post ? 201 : 200, "{\"conversationId\":\"c\"}");
      return;
    }
    int status =
        switch (sent.incrementAndGet() % 10) {
          case 0 -> 500;
          case 1 -> 202;
          default -> 201;
        };
    answer(exchange, status, "{}");
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      // Length 0 is chunked to this server.
      exchange.sendResponseHeaders(status, status == 202 ? 0 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
