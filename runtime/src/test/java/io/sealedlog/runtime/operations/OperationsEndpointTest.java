package io.sealedlog.runtime.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.runtime.metrics.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationsEndpointTest {
  private final Health health = new Health();
  private final KnownLevels levels = new KnownLevels();
  private final OperationsEndpoint endpoint =
      new OperationsEndpoint(new OperationsConfig("127.0.0.1", 0), context(), levels);
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    endpoint.start();
  }

  @AfterEach
  void stop() {
    endpoint.close();
    client.close();
  }

  @Test
  void isAliveAndReadyWithoutChecks() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").body()).isEqualTo("ok\n");
  }

  @Test
  void namesTheChecksThatFailUntilTheyPass() throws Exception {
    AtomicReference<String> fault = new AtomicReference<>("PostgreSQL is away");
    health.addReadyCheck("read-model", () -> Optional.ofNullable(fault.get()));

    assertThat(get("/health/ready"))
        .satisfies(answer -> {
          assertThat(answer.statusCode()).isEqualTo(503);
          assertThat(answer.body()).isEqualTo("read-model: PostgreSQL is away\n");
        });
    assertThat(get("/health/live").statusCode()).isEqualTo(200);

    fault.set(null);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsNotAliveIsNotReady() throws Exception {
    health.addAliveCheck(
        "worker",
        () -> {
          throw new IllegalStateException("canary");
        });

    assertThat(get("/health/live").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").body())
        .isEqualTo("worker: the check itself failed: IllegalStateException\n");
  }

  @Test
  void servesMetersForPrometheus() throws Exception {
    assertThat(get("/metrics").body()).contains("jvm_memory_used_bytes").contains("process_cpu");
  }

  @Test
  void hasNothingElseAndChangesNothingByReading() throws Exception {
    assertThat(get("/metrics/x").statusCode()).isEqualTo(404);
    assertThat(get("/").body()).contains("/health/live, /health/ready, /metrics and /log-levels");
    assertThat(call("POST", "/metrics", "").statusCode()).isEqualTo(405);
    assertThat(call("POST", "/log-levels", "debug").statusCode()).isEqualTo(405);
    assertThat(call("GET", "/log-levels/io.sealedlog", "").statusCode()).isEqualTo(405);
  }

  @Test
  void changesALevelUntilItIsTakenBack() throws Exception {
    assertThat(get("/log-levels").body()).isEqualTo("io.sealedlog info\nroot warn\n");

    assertThat(call("PUT", "/log-levels/io.sealedlog.worker?for=1h", "trace\n").body())
        .matches("(?s)io.sealedlog info\nio.sealedlog.worker trace until \\S+\nroot warn\n");
    assertThat(call("DELETE", "/log-levels/io.sealedlog.worker", "").statusCode()).isEqualTo(200);

    assertThat(get("/log-levels").body()).isEqualTo("io.sealedlog info\nroot warn\n");
    assertThat(call("DELETE", "/log-levels/io.sealedlog.worker", "").body())
        .isEqualTo("The level of this logger is not changed.\n");
  }

  @Test
  void takesALevelBackAfterItsTimeAndAtTheEnd() throws Exception {
    call("PUT", "/log-levels/io.sealedlog?for=1s", "debug");
    assertThat(levels.configured()).containsEntry("io.sealedlog", "debug");

    await().until(() -> levels.configured().get("io.sealedlog").equals("info"));

    call("PUT", "/log-levels/root", "error");
    endpoint.close();
    assertThat(levels.configured()).containsEntry("root", "warn");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "io.sealedlog|loud|The level must be error, warn, info, debug or trace.",
        "io.sealedlog|debugdebugdebugdebugdebug|The level must be error, warn, info, debug or trace.",
        "io.sealedlogg|debug|The logger must be root, or the name of a class or package",
        "org.eclipse.jetty|debug|The level of this logger must be error, warn or info",
        "root|trace|The level of this logger must be error, warn or info",
        "io.sealedlog?for=fortnight|debug|The parameter for must be a number with ms, s, m, h or d",
        "io.sealedlog?for=2d|debug|The parameter for must be a number with ms, s, m, h or d",
        "io.sealedlog?until=1h|debug|The only parameter is for",
      })
  void saysWhatIsWrongWithAChange(String logger, String level, String sentence) throws Exception {
    HttpResponse<String> answer = call("PUT", "/log-levels/" + logger, level);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith(sentence);
    assertThat(levels.configured()).isEqualTo(Map.of("root", "warn", "io.sealedlog", "info"));
  }

  @Test
  void changesSoManyLevelsAndNoMore() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertThat(call("PUT", "/log-levels/io.sealedlog.c" + i, "debug").statusCode())
          .isEqualTo(200);
    }

    assertThat(call("PUT", "/log-levels/io.sealedlog.c50", "debug").body())
        .startsWith("The levels of 50 loggers are changed already");
    assertThat(call("PUT", "/log-levels/io.sealedlog.c7", "info").statusCode()).isEqualTo(200);
  }

  @Test
  void namesTheAddressThatIsTaken() {
    OperationsEndpoint second =
        new OperationsEndpoint(
            new OperationsConfig("127.0.0.1", endpoint.address().getPort()), context(), levels);

    assertThatThrownBy(second::start)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("127.0.0.1:" + endpoint.address().getPort());
  }

  private ServiceContext context() {
    return new ServiceContext(
        Clock.systemUTC(), new SecureRandom(), health, Metrics.create(), new Termination());
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> call(String method, String path, String body) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /// Levels in a map, of loggers below io.sealedlog and of Jetty's.
  private static final class KnownLevels implements LogLevels {
    private static final Map<String, String> FIRST = Map.of("root", "warn", "io.sealedlog", "info");
    private final Map<String, String> levels = new ConcurrentHashMap<>(FIRST);

    @Override
    public Map<String, String> configured() {
      return Map.copyOf(levels);
    }

    @Override
    public boolean exists(String logger) {
      return logger.matches("io\\.sealedlog(\\..*)?|org\\.eclipse\\.jetty");
    }

    @Override
    public void set(String logger, String level) {
      levels.put(logger, level);
    }

    @Override
    public void reset(String logger) {
      levels.compute(logger, (_, _) -> FIRST.get(logger));
    }
  }
}
