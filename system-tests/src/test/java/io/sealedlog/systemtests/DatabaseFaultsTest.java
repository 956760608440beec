package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Services in separate processes on a PostgreSQL server that hangs, is read-only, ends connections
/// or is killed. No service blocks for long, each reports the fault, and all recover without
/// intervention when the server is back.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
class DatabaseFaultsTest {
  private static final int READERS = 40;
  private static final Duration SECONDS = Duration.ofSeconds(10);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private Cluster cluster;
  private Cluster.Gateway gateway;
  private ServiceProcess worker;
  private ServiceProcess projector;
  private Person alice;
  private String conversation;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    cluster = Cluster.start(directory, Map.of());
    gateway = cluster.startGateway("gateway");
    worker = cluster.startWorker("worker");
    projector = cluster.startProjector("projector");
    awaitAllReady();
    alice = Person.register(gateway.api(), "alice");
    conversation = alice.converse(Person.register(gateway.api(), "bob"));
    alice.sendReadably(conversation, "before");
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @AfterEach
  void allGoOnByThemselves() {
    awaitAllReady();
    Awaitility.await()
        .atMost(MINUTE)
        .until(() -> readMessages().status() == 200 && register().status() == 201);
    alice.sendReadably(conversation, "and on it goes");
    assertThat(List.of(gateway.process().alive(), worker.alive(), projector.alive()))
        .containsOnly(true);
  }

  @Test
  void aFrozenDatabaseIsToldWithinSeconds() throws Exception {
    cluster.postgres().freeze();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Duration>> refused = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        refused.add(readers.submit(() -> refusal(this::readMessages)));
      }
      refused.add(readers.submit(() -> refusal(this::register)));
      awaitNobodyReady();
      for (Future<Duration> each : refused) {
        assertThat(each.get(MINUTE.toSeconds(), TimeUnit.SECONDS)).isLessThan(SECONDS);
      }
      assertThat(gateway.api().get(null, "/health/live").status()).isEqualTo(200);
    } finally {
      cluster.postgres().thaw();
    }
  }

  @Test
  void aDatabaseThatTakesNoChangesIsUnavailableAndCanBeReadAllTheSame() throws SQLException {
    administer("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
    try {
      Awaitility.await().atMost(SOON).until(() -> register().status() == 503);
      assertUnavailable(register());
      readMessages().expect(200);
      // The last probe may be from before, when the server did not answer.
      for (Api service : List.of(gateway.api(), projector.health())) {
        Awaitility.await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(notReady(service)).contains("takes no changes"));
      }
      worker.health().get(null, "/health/ready").expect(200);
    } finally {
      administer("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()");
    }
  }

  @Test
  void endedConnectionsAreReplaced() throws SQLException {
    administer(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE pid <> pg_backend_pid() AND application_name LIKE 'sealedlog-%'");

    Api.Response response = readMessages();

    if (response.status() != 200) {
      assertUnavailable(response);
    }
  }

  @Test
  void aKilledDatabaseIsToldWithinSeconds() {
    cluster.postgres().kill();
    try {
      assertThat(refusal(this::readMessages)).isLessThan(SECONDS);
      awaitNobodyReady();
    } finally {
      cluster.restartPostgres();
    }
  }

  private interface Call {
    Api.Response answer();
  }

  private static Duration refusal(Call call) {
    long start = System.nanoTime();
    assertUnavailable(call.answer());
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void assertUnavailable(Api.Response response) {
    response.expect(503);
    assertThat(response.problem()).isEqualTo("unavailable");
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
  }

  private Api.Response readMessages() {
    Api api = alice.api();
    return api.send(api.request(alice.token(), Person.messages(conversation) + "?limit=1").GET());
  }

  private Api.Response register() {
    return gateway
        .api()
        .postOnce(
            null,
            "/v1/accounts",
            Map.of("username", "u" + Ids.next(), "password", Person.PASSWORD));
  }

  private void awaitNobodyReady() {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> {
          String faults = gateway.api().get(null, "/health/ready").expect(503).text();
          assertThat(faults).contains("\"vault\"", "\"read-model\"");
          assertThat(worker.health().get(null, "/health/ready").expect(503).text())
              .contains("worker-vault");
          assertThat(projector.health().get(null, "/health/ready").expect(503).text())
              .contains("projection.database");
        });
  }

  private static String notReady(Api api) {
    return Awaitility.await()
        .atMost(SOON)
        .until(() -> api.get(null, "/health/ready"), answer -> answer.status() == 503)
        .text();
  }

  private void awaitAllReady() {
    gateway.api().awaitReady();
    worker.awaitReady();
    projector.awaitReady();
  }

  private void administer(String... statements) throws SQLException {
    try (Connection connection = cluster.administrator();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        boolean _ = statement.execute(sql);
      }
    }
  }
}
