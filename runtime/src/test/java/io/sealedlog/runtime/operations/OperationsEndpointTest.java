package io.sealedlog.runtime.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.runtime.health.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperationsEndpointTest {
  private final Health health = new Health();
  private final OperationsEndpoint endpoint =
      new OperationsEndpoint(new OperationsConfig("127.0.0.1", 0), context());
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
  void namesTheAddressThatIsTaken() {
    OperationsEndpoint second =
        new OperationsEndpoint(
            new OperationsConfig("127.0.0.1", endpoint.address().getPort()), context());

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
}
