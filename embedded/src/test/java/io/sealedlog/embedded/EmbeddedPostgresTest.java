package io.sealedlog.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.database.Jdbc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class EmbeddedPostgresTest {
  @TempDir static Path directory;
  private static EmbeddedPostgres server;

  @BeforeAll
  static void start() {
    server = EmbeddedPostgres.start(directory);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void isDurableChecksummedAndOnLoopbackOnly() {
    assertThat(setting("server_version")).startsWith("18");
    assertThat(setting("fsync")).isEqualTo("on");
    assertThat(setting("data_checksums")).isEqualTo("on");
    assertThat(setting("listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(setting("unix_socket_directories")).isEmpty();
    assertThat(setting("server_encoding")).isEqualTo("UTF8");
  }

  @Test
  void refusesAWrongPassword() {
    DatabaseConfig wrong =
        new DatabaseConfig(
            "read", server.url(Databases.READ_MODEL), Databases.PROJECTOR, new Secret("wrong"), 1);

    try (Database database = Database.open(wrong)) {
      assertThatThrownBy(database::requireSupportedServer)
          .hasMessageContaining("password authentication failed")
          .hasMessageNotContaining("wrong.");
    }
  }

  @Test
  void keepsPasswordsWhereOnlyTheOwnerReads() throws Exception {
    assertThat(Files.getPosixFilePermissions(directory.resolve("passwords.properties")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(drafts(directory)).isEmpty();
  }

  @Test
  void letsTheGatewayReadButNotWriteTheReadModel() {
    try (Database projector = open(Databases.READ_MODEL, Databases.PROJECTOR);
        Database gateway = open(Databases.READ_MODEL, Databases.GATEWAY)) {
      Jdbc owner = projector.jdbc();
      owner.update("create schema read_g1");
      owner.update("create table read_g1.t (id uuid primary key, body bytea, n bigint)");
      UUID[] ids = {UUID.randomUUID(), UUID.randomUUID()};
      owner.update(
          "insert into read_g1.t select * from unnest(?, ?, ?)",
          ids,
          new byte[][] {{1}, {2}},
          new long[] {7, 8});

      List<Long> numbers =
          gateway.jdbc().query("select n from read_g1.t order by n", row -> row.longInteger("n"));

      assertThat(numbers).containsExactly(7L, 8L);
      assertThatThrownBy(() -> gateway.jdbc().update("delete from read_g1.t"))
          .isInstanceOfSatisfying(
              DatabaseException.class, e -> assertThat(e.sqlState()).isEqualTo("42501"));
    }
  }

  @Test
  void keepsTheRolesApart() {
    assertThatThrownBy(
            () -> {
              try (Database database = open(Databases.VAULT, Databases.PROJECTOR)) {
                database.requireSupportedServer();
              }
            })
        .hasMessageContaining("permission denied for database");
  }

  @Test
  void copiesRowsOfAnySize() {
    try (Database database = open(Databases.READ_MODEL, Databases.PROJECTOR)) {
      Jdbc jdbc = database.jdbc();
      jdbc.update("create schema c create table t (a int2, b int4, c int8, d uuid, e bytea)");
      List<byte[]> bodies =
          List.of(
              new byte[0],
              filled(1_000),
              filled(8_188),
              filled(8_192),
              filled(8_193),
              filled(300_000));

      jdbc.doInTransaction(transaction -> {
        transaction.copy(
            "copy c.t (a, b, c, d, e) from stdin (format binary)",
            5,
            bodies,
            (body, fields) ->
                fields
                    .int2(-2)
                    .int4(body.length)
                    .int8(Long.MIN_VALUE)
                    .uuid(body.length == 0 ? null : new UUID(1, body.length))
                    .bytea(body));
      });

      assertThat(jdbc.query("select e from c.t order by b", row -> row.bytes("e")))
          .containsExactlyElementsOf(bodies);
      assertThat(
              jdbc.query(
                  "select a::text || ' ' || c || ' ' || coalesce(d::text, 'none') as rest from c.t"
                      + " order by b limit 2",
                  row -> row.text("rest")))
          .containsExactly(
              "-2 -9223372036854775808 none",
              "-2 -9223372036854775808 00000000-0000-0001-0000-0000000003e8");
    }
  }

  @Test
  void aCopyThatFailsLeavesNothing() {
    try (Database database = open(Databases.READ_MODEL, Databases.PROJECTOR)) {
      Jdbc jdbc = database.jdbc();
      jdbc.update("create schema f create table t (n int primary key)");

      assertThatThrownBy(() -> copyNumbers(jdbc, List.of(1, 2, 1)))
          .isInstanceOfSatisfying(
              DatabaseException.class, e -> assertThat(e.sqlState()).isEqualTo("23505"));
      assertThatThrownBy(() -> copyNumbers(jdbc, List.of(1, -1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(jdbc.query("select n from f.t", row -> row.integer("n"))).isEmpty();
      copyNumbers(jdbc, List.of());
      copyNumbers(jdbc, List.of(1, 2));
      assertThat(jdbc.query("select n from f.t", row -> row.integer("n"))).hasSize(2);
    }
  }

  private static void copyNumbers(Jdbc jdbc, List<Integer> numbers) {
    jdbc.doInTransaction(transaction ->
        transaction.copy(
            "copy f.t (n) from stdin (format binary)",
            1,
            numbers,
            (number, fields) -> {
              if (number < 0) {
                throw new IllegalArgumentException("negative");
              }
              fields.int4(number);
            }));
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) length);
    return bytes;
  }

  @Test
  void rollsBackWhateverTheBodyThrows() {
    try (Database database = open(Databases.READ_MODEL, Databases.PROJECTOR)) {
      Jdbc jdbc = database.jdbc();
      jdbc.update("create schema s create table t (n int)");

      assertThatThrownBy(() ->
              jdbc.doInTransaction(transaction -> {
                transaction.updateOne("insert into s.t values (?)", 1);
                throw new AssertionError("an error, not an exception");
              }))
          .isInstanceOf(AssertionError.class);
      assertThat(jdbc.query("select n from s.t", row -> row.integer("n"))).isEmpty();
    }
  }

  @Test
  void startsForTheFirstTimeWhileTheInitdbOfAKilledStartStillWrites(@TempDir Path fresh)
      throws Exception {
    Path busy = Files.createDirectory(fresh.resolve("data.new-busy"));
    AtomicBoolean over = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                writeOne(busy);
              }
            });
    try (EmbeddedPostgres started = EmbeddedPostgres.start(fresh)) {
      assertThat(started.port()).isPositive();
      assertThat(fresh.resolve("data/PG_VERSION")).exists();
    } finally {
      over.set(true);
      writer.join();
    }

    EmbeddedPostgres.start(fresh).close();
    assertThat(drafts(fresh)).isEmpty();
  }

  private static void writeOne(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.createTempFile(directory, "base", "");
      Thread.sleep(1);
    } catch (IOException e) {
      // The directory was removed at that moment.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static List<Path> drafts(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> path.getFileName().toString().startsWith("data.new")).toList();
    }
  }

  private static String setting(String name) {
    try (Database database = open(Databases.READ_MODEL, Databases.ADMIN)) {
      return database
          .jdbc()
          .queryOne("select current_setting(?) as value", row -> row.text("value"), name)
          .orElseThrow();
    }
  }

  private static Database open(String name, String role) {
    return Database.open(
        new DatabaseConfig("test", server.url(name), role, new Secret(server.password(role)), 2));
  }
}
