package io.sealedlog.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.database.DatabaseWatch;
import io.sealedlog.runtime.database.DatabaseWatch.Need;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.SqlExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Tests the database classes of `runtime` on a server that hangs, is read-only, ends connections
/// or is killed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
class DatabaseOutageTest {
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(1);

  // The sum of the separate time-outs for connecting, validating a connection and a statement.
  private static final Duration SECONDS = Duration.ofSeconds(9);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private Path directory;
  private EmbeddedPostgres server;
  private Database database;
  private Database admin;

  @BeforeAll
  void start(@TempDir Path directory) {
    this.directory = directory;
    server = EmbeddedPostgres.start(directory);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void open() {
    database = Database.open(config(Databases.PROJECTOR, 2));
    admin = Database.open(config(Databases.ADMIN, 1));
    database.jdbc().update("CREATE SCHEMA kept CREATE TABLE t (n int)");
    database.jdbc().updateOne("INSERT INTO kept.t VALUES (1)");
  }

  @AfterEach
  void close() {
    database.jdbc().update("DROP SCHEMA kept CASCADE");
    database.close();
    admin.close();
  }

  @Test
  void givesUpAStatementThatAFrozenServerDoesNotAnswer() {
    try {
      assertFails(
          () ->
              database
                  .jdbc()
                  .doInTransaction(transaction -> {
                    FrozenPostgres.freeze(server);
                    rows(transaction);
                  }),
          "08006");
    } finally {
      FrozenPostgres.thaw(server);
    }

    awaitRows();
  }

  @Test
  void givesUpACopyThatAFrozenServerDoesNotAnswer() {
    try {
      assertFails(
          () ->
              database
                  .jdbc()
                  .doInTransaction(transaction ->
                      transaction.copy(
                          "COPY kept.t (n) FROM STDIN (FORMAT binary)",
                          1,
                          List.of(2),
                          (row, fields) -> {
                            FrozenPostgres.freeze(server);
                            fields.int4(row);
                          })),
          "08006");
    } finally {
      FrozenPostgres.thaw(server);
    }

    awaitRows();
    assertThat(rows(database.jdbc())).containsExactly(1);
  }

  @Test
  void lendsNoConnectionToAFrozenServerAndLendsThemAgainLater() {
    rows(database.jdbc());
    FrozenPostgres.freeze(server);
    try {
      for (int i = 0; i < 3; i++) {
        assertFails(() -> rows(database.jdbc()));
      }
    } finally {
      FrozenPostgres.thaw(server);
    }

    awaitRows();
  }

  @Test
  void tellsWithinTenSecondsThatTheServerHangsAndWithinAMinuteThatItIsBack() {
    DatabaseWatch watch = database.watch(Need.WRITE);
    Awaitility.await().atMost(MINUTE).until(() -> watch.fault().isEmpty());
    FrozenPostgres.freeze(server);
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(watch.fault()).isPresent());
    } finally {
      FrozenPostgres.thaw(server);
    }

    Awaitility.await().atMost(MINUTE).until(() -> watch.fault().isEmpty());
    awaitRows();
  }

  @Test
  void endsAStatementThatTakesTooLongAndUsesAnotherConnection() {
    int before = backend();

    assertFails(() -> sleep(database.jdbc(), 30), "57014");

    assertThat(backend()).isNotEqualTo(before);
  }

  @Test
  void doesNotWaitLongForALockAndKeepsTheConnection() throws Exception {
    CountDownLatch locked = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    try (Database patient = Database.open(config(Databases.PROJECTOR, 1, Duration.ofMinutes(1)))) {
      int before = backend(patient.jdbc());
      CompletableFuture<Void> holder =
          CompletableFuture.runAsync(() ->
              database
                  .jdbc()
                  .doInTransaction(transaction -> {
                    transaction.update("LOCK TABLE kept.t");
                    locked.countDown();
                    await(done);
                  }));
      await(locked);

      assertFails(() -> patient.jdbc().update("UPDATE kept.t SET n = 2"), "55P03");

      assertThat(backend(patient.jdbc())).isEqualTo(before);
      done.countDown();
      holder.get();
    }
  }

  @Test
  void tellsTheServerToEndWhatIsIdleInATransaction() {
    assertThat(setting("idle_in_transaction_session_timeout")).isEqualTo("10s");
    assertThat(setting("tcp_keepalives_idle")).isEqualTo("30");
  }

  @Test
  void takesAServerThatIsReadOnlyForAFaultThatPasses() {
    DatabaseWatch writes = database.watch(Need.WRITE);
    DatabaseWatch reads = admin.watch(Need.READ);
    int before = backend();
    readOnly(true);

    assertFails(() -> database.jdbc().update("INSERT INTO kept.t VALUES (2)"), "25006");

    assertThat(backend()).isNotEqualTo(before);
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(writes.fault()).contains("its database takes no changes"));
    assertThat(rows(database.jdbc())).containsExactly(1);
    assertThat(reads.fault()).isEmpty();

    readOnly(false);
    Awaitility.await().atMost(MINUTE).until(() -> writes.fault().isEmpty());
    Awaitility.await()
        .atMost(MINUTE)
        .ignoreException(DatabaseException.class)
        .until(() -> database.jdbc().update("INSERT INTO kept.t VALUES (2)") == 1);
  }

  @Test
  void takesAnEndedConnectionForAFaultThatPasses() {
    assertFails(
        () ->
            database
                .jdbc()
                .doInTransaction(transaction -> {
                  int backend = backend(transaction);
                  admin.jdbc().query("SELECT pg_terminate_backend(?)", row -> true, backend);
                  rows(transaction);
                }),
        "57P01");

    awaitRows();
  }

  @Test
  void takesAKilledServerForAFaultThatPasses() {
    ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();

    assertFails(() -> {
      while (true) {
        rows(database.jdbc());
      }
    });

    server = EmbeddedPostgres.start(directory);
    awaitRows();
  }

  @Test
  void letsAMigrationTakeAsLongAsItTakes() {
    database.migrate(connections -> sleep(new Jdbc(connections), 3));
  }

  @Test
  void givesUpAMigrationWhenTheServerHangs() {
    try {
      assertThatThrownBy(() ->
              database.migrate(connections ->
                  new Jdbc(connections)
                      .doInTransaction(transaction -> {
                        FrozenPostgres.freeze(server);
                        rows(transaction);
                      })))
          .isInstanceOfSatisfying(
              DatabaseException.class, e -> assertThat(e.isTransient()).isTrue());
    } finally {
      FrozenPostgres.thaw(server);
    }

    awaitRows();
  }

  // The server doesn't support TLS, and 0.0.0.0 is this machine without being a loopback address.
  @Test
  void demandsTlsToAnotherMachineUnlessToldOtherwise() {
    try (Database demanding = Database.open(elsewhere(false))) {
      assertThatThrownBy(demanding::requireSupportedServer)
          .isInstanceOf(StartException.class)
          .hasMessageContaining("The server does not support SSL")
          .hasMessageContaining("?sslrootcert=FILE")
          .hasMessageContaining("test.insecure-plaintext=true");
    }
    try (Database plaintext = Database.open(elsewhere(true))) {
      plaintext.requireSupportedServer();
      assertThat(rows(plaintext.jdbc())).containsExactly(1);
    }
  }

  private DatabaseConfig elsewhere(boolean insecure) {
    return new DatabaseConfig(
        "test",
        server.url(Databases.READ_MODEL).replace("127.0.0.1", "0.0.0.0"),
        Databases.PROJECTOR,
        new Secret(server.password(Databases.PROJECTOR)),
        1,
        STATEMENT_TIMEOUT,
        insecure);
  }

  private DatabaseConfig config(String role, int poolSize) {
    return config(role, poolSize, STATEMENT_TIMEOUT);
  }

  private DatabaseConfig config(String role, int poolSize, Duration statementTimeout) {
    return new DatabaseConfig(
        "test",
        server.url(Databases.READ_MODEL),
        role,
        new Secret(server.password(role)),
        poolSize,
        statementTimeout,
        false);
  }

  private static void assertFails(ThrowingCallable call, String sqlState) {
    long start = System.nanoTime();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> {
              assertThat(e.sqlState()).isEqualTo(sqlState);
              assertThat(e.isTransient()).isTrue();
            });
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SECONDS);
  }

  private static void assertFails(ThrowingCallable call) {
    long start = System.nanoTime();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.isTransient()).isTrue());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SECONDS);
  }

  private void awaitRows() {
    Awaitility.await()
        .atMost(MINUTE)
        .ignoreException(DatabaseException.class)
        .until(() -> rows(database.jdbc()).contains(1));
  }

  private static List<Integer> rows(SqlExecutor sql) {
    return sql.query("SELECT n FROM kept.t", row -> row.integer("n"));
  }

  private static void sleep(SqlExecutor sql, int seconds) {
    List<Boolean> _ = sql.query("SELECT pg_sleep(?)", row -> true, seconds);
  }

  private int backend() {
    return backend(database.jdbc());
  }

  private static int backend(SqlExecutor sql) {
    Optional<Integer> pid = sql.queryOne("SELECT pg_backend_pid() AS pid", r -> r.integer("pid"));
    return pid.orElseThrow();
  }

  private String setting(String name) {
    return database
        .jdbc()
        .queryOne("SELECT current_setting(?) AS value", row -> row.text("value"), name)
        .orElseThrow();
  }

  private void readOnly(boolean on) {
    admin.jdbc().update("ALTER SYSTEM SET default_transaction_read_only = " + (on ? "on" : "off"));
    admin.jdbc().query("SELECT pg_reload_conf()", row -> true);
    Awaitility.await()
        .atMost(MINUTE)
        .until(() -> setting("default_transaction_read_only").equals(on ? "on" : "off"));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(MINUTE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
