package io.sealedlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SendToReadableTest {
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
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
  void asksUntilWhatItSentCanBeRead() {
    int exit = run("--rate=0,50", "--looks=20", "--connections=2", "--warmup=0", "--duration=1");

    assertThat(server.err()).isEmpty();
    assertThat(exit).isZero();
    assertThat(server.out())
        .contains("send to readable, beside 0/s: 20 messages, 0 failures")
        .contains("beside 50/s (open loop, 50/s")
        .contains("send to readable, beside 50/s: 20 messages, 0 failures")
        .containsPattern("readable, ms +p50 [0-9.]+ +p99 [0-9.]+");
    assertThat(sent).hasValueGreaterThanOrEqualTo(80);
    assertThat(asked).hasValue(80);
  }

  @Test
  void refusesAnotherMachine() {
    assertThat(server.runElsewhere(SendToReadable.commandLine(), "--url=http://192.0.2.1:80"))
        .isEqualTo(2);

    assertThat(server.err()).contains("another machine").contains("--allow-remote");
  }

  @Test
  void refusesARunWithoutEnd() {
    assertThat(run("--duration=100000")).isEqualTo(2);

    assertThat(server.err()).contains("--duration must be from 1 to 3600");
  }

  private int run(String... arguments) {
    return server.run(SendToReadable.commandLine(), arguments);
  }

  // Each message is readable at the second request.
  private void conversations(HttpExchange exchange) throws IOException {
    boolean post = exchange.getRequestMethod().equals("POST");
    if (!exchange.getRequestURI().getPath().endsWith("/messages")) {
      FakeServer.answer(exchange, post ? 201 : 200, "{\"conversationId\":\"c\"}");
    } else if (post) {
      FakeServer.answer(exchange, 201, "{\"seq\":" + sent.incrementAndGet() + "}");
    } else {
      boolean second = asked.incrementAndGet() % 2 == 0;
      FakeServer.answer(exchange, second ? 200 : 409, "{}");
    }
  }
}
