package io.sealedlog.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Starts a server on the directory of an earlier one, which was stopped or killed.
@Tag("servers")
class RestartedPostgresTest {
  @TempDir Path directory;
  private EmbeddedPostgres server;

  @BeforeEach
  void start() {
    server = EmbeddedPostgres.start(directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void keepsDataAndPortOverARestart() {
    int port = server.port();
    keepOneRow();
    server.close();

    server = EmbeddedPostgres.start(directory);

    assertThat(server.port()).isEqualTo(port);
    assertThat(rows()).containsExactly(1);
  }

  @Test
  void stopsTheServerThatAKilledProcessLeftRunning() {
    keepOneRow();
    EmbeddedPostgres left = server;

    server = EmbeddedPostgres.start(directory);

    assertThat(ProcessHandle.of(left.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(rows()).containsExactly(1);
  }

  @Test
  void stopsTheServerThatAKilledProcessLeftRunningWithoutAStart() throws Exception {
    EmbeddedPostgres.stopOrphan(directory);

    assertThat(ProcessHandle.of(server.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    EmbeddedPostgres.stopOrphan(directory);
  }

  @Test
  void leavesTheServerOfAnotherDirectoryAlone(@TempDir Path other) throws Exception {
    keepOneRow();
    server.close();
    try (EmbeddedPostgres foreign = EmbeddedPostgres.start(other)) {
      List<String> lines =
          new ArrayList<>(Files.readAllLines(other.resolve("data/postmaster.pid")));
      lines.set(2, "1700000000");
      Files.write(directory.resolve("data/postmaster.pid"), lines);

      server = EmbeddedPostgres.start(directory);

      assertThat(rows()).containsExactly(1);
      assertThat(ProcessHandle.of(foreign.pid()).filter(ProcessHandle::isAlive)).isPresent();
    }
  }

  @Test
  void removesTheDraftsOfKilledFirstStarts() throws Exception {
    server.close();
    Path draft = Files.createDirectory(directory.resolve("data.new-1"));
    Files.writeString(draft.resolve("password"), "");

    server = EmbeddedPostgres.start(directory);

    assertThat(EmbeddedPostgresTest.drafts(directory)).isEmpty();
  }

  @Test
  void recoversAfterTheServerItselfWasKilled() throws Exception {
    keepOneRow();
    ProcessHandle killed = ProcessHandle.of(server.pid()).orElseThrow();
    killed.destroyForcibly();
    killed.onExit().get();

    server = EmbeddedPostgres.start(directory);

    assertThat(rows()).containsExactly(1);
  }

  private void keepOneRow() {
    try (Database database = open()) {
      database.jdbc().update("create schema kept create table t (n int)");
      database.jdbc().updateOne("insert into kept.t values (?)", 1);
    }
  }

  private List<Integer> rows() {
    try (Database database = open()) {
      return database.jdbc().query("select n from kept.t", row -> row.integer("n"));
    }
  }

  private Database open() {
    return Database.open(
        new DatabaseConfig(
            "test",
            server.url(Databases.READ_MODEL),
            Databases.PROJECTOR,
            new Secret(server.password(Databases.PROJECTOR)),
            2));
  }
}
