package io.sealedlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadDriverTest {
  private final AtomicInteger sent = new AtomicInteger();
  private FakeServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer();
    server.on("/v1/conversations", this::conversations);
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void sendsAtBothPacesAndCountsAnswersByKind() {
    int exit =
        run("--connections=4", "--warmup=0", "--duration=1", "--rate=50", "--conversations=3");

    assertThat(server.err()).isEmpty();
    assertThat(exit).isZero();
    assertThat(server.out())
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

    assertThat(server.out()).containsPattern("resident memory of [0-9]+, before: [0-9]+ MiB");
  }

  @Test
  void refusesAnotherMachine() {
    assertThat(server.runElsewhere(LoadDriver.commandLine(), "--url=http://192.0.2.1:80"))
        .isEqualTo(2);

    assertThat(server.err()).contains("another machine").contains("--allow-remote");
  }

  @Test
  void refusesARunWithoutEnd() {
    assertThat(run("--duration=100000")).isEqualTo(2);

    assertThat(server.err()).contains("--duration must be from 1 to 3600");
  }

  private int run(String... arguments) {
    return server.run(LoadDriver.commandLine(), arguments);
  }

  private void conversations(HttpExchange exchange) throws IOException {
    boolean message = exchange.getRequestURI().getPath().endsWith("/messages");
    if (!message) {
      boolean post = exchange.getRequestMethod().equals("POST");
      FakeServer.answer(exchange, post ? 201 : 200, "{\"conversationId\":\"c\"}");
      return;
    }
    int status =
        switch (sent.incrementAndGet() % 10) {
          case 0 -> 500;
          case 1 -> 202;
          default -> 201;
        };
    FakeServer.answer(exchange, status, "{}");
  }
}
