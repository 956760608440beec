package io.sealedlog.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.embedded.Postmaster.PidHolder;
import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostmasterTest {
  private static final Instant NOTED = Instant.parse("2026-11-20T10:00:00Z");
  private static final Optional<Instant> THEN = Optional.of(NOTED.minusSeconds(2));
  private static final Optional<Instant> LATER = Optional.of(NOTED.plusSeconds(3600));
  private static final Optional<Path> POSTGRES = Optional.of(Path.of("/opt/pg/bin/postgres"));
  private static final Optional<Path> OTHER = Optional.of(Path.of("/usr/bin/java"));
  private static final Optional<Path> HIDDEN = Optional.empty();
  private static final Optional<Path> ELSEWHERE = Optional.of(Path.of("/"));

  @TempDir Path data;
  private Optional<Path> here = Optional.empty();
  private Process stranger;

  @BeforeEach
  void startStranger() throws IOException {
    here = Optional.of(data.toRealPath());
    stranger = new ProcessBuilder("sleep", "600").start();
  }

  @AfterEach
  void endStranger() {
    stranger.destroyForcibly();
  }

  @Test
  void recognizesTheServerByItsDirectoryWhateverTheClockSays() throws Exception {
    assertThat(holder(THEN, POSTGRES, here)).isEqualTo(PidHolder.SERVER);
    assertThat(holder(LATER, POSTGRES, here)).isEqualTo(PidHolder.SERVER);
    assertThat(holder(Optional.empty(), POSTGRES, here)).isEqualTo(PidHolder.SERVER);
  }

  @Test
  void recognizesTheServerByItsStartWhereTheDirectoryIsHidden() throws Exception {
    assertThat(holder(THEN, POSTGRES, HIDDEN)).isEqualTo(PidHolder.SERVER);
    assertThat(holder(THEN, HIDDEN, HIDDEN)).isEqualTo(PidHolder.SERVER);
  }

  @Test
  void knowsAStrangerByWhatAndWhenItIs() throws Exception {
    assertThat(holder(LATER, OTHER, ELSEWHERE)).isEqualTo(PidHolder.STRANGER);
    assertThat(holder(LATER, OTHER, HIDDEN)).isEqualTo(PidHolder.STRANGER);
    assertThat(holder(LATER, POSTGRES, ELSEWHERE)).isEqualTo(PidHolder.STRANGER);
  }

  @Test
  void doesNotGuess() throws Exception {
    assertThat(holder(Optional.empty(), HIDDEN, HIDDEN)).isEqualTo(PidHolder.UNKNOWN);
    assertThat(holder(Optional.empty(), POSTGRES, HIDDEN)).isEqualTo(PidHolder.UNKNOWN);
    assertThat(holder(Optional.empty(), OTHER, ELSEWHERE)).isEqualTo(PidHolder.UNKNOWN);
    assertThat(holder(LATER, OTHER, here)).isEqualTo(PidHolder.UNKNOWN);
    assertThat(holder(LATER, HIDDEN, HIDDEN)).isEqualTo(PidHolder.UNKNOWN);
    assertThat(holder(LATER, POSTGRES, HIDDEN)).isEqualTo(PidHolder.UNKNOWN);
    assertThat(holder(THEN, OTHER, ELSEWHERE)).isEqualTo(PidHolder.UNKNOWN);
    assertThat(new Postmaster(data).holder(facts(THEN, HIDDEN, HIDDEN), Optional.empty()))
        .isEqualTo(PidHolder.UNKNOWN);
  }

  @Test
  void removesTheFileThatNamesAStrangerAndLeavesTheStrangerAlone() throws Exception {
    Path file = fileOfStranger(started().minus(Duration.ofDays(1)));

    new Postmaster(data).stopOrphan();

    assertThat(file).doesNotExist();
    assertThat(stranger.isAlive()).isTrue();
  }

  @Test
  void refusesWhenItCanNotTellAndTouchesNothing() throws Exception {
    Path file = fileOfStranger(started());

    assertThatThrownBy(() -> new Postmaster(data).stopOrphan())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("The process " + stranger.pid() + " may be the PostgreSQL of")
        .hasMessageContaining("delete " + file);
    assertThat(file).exists();
    assertThat(stranger.isAlive()).isTrue();
  }

  @Test
  void leavesAFileOfNoLivingProcessToPostgresql() throws Exception {
    Path file = fileOfStranger(started());
    stranger.destroyForcibly().onExit().join();

    new Postmaster(data).stopOrphan();

    assertThat(file).exists();
  }

  private Instant started() {
    return stranger.info().startInstant().orElseThrow();
  }

  // In PostgreSQL's format: process id, data directory, start time, port, and more.
  private Path fileOfStranger(Instant start) throws IOException {
    return Files.writeString(
        data.resolve("postmaster.pid"),
        "%d\n%s\n%d\n5432\n".formatted(stranger.pid(), data, start.getEpochSecond()));
  }

  private PidHolder holder(
      Optional<Instant> start, Optional<Path> program, Optional<Path> directory)
      throws IOException {
    return new Postmaster(data).holder(facts(start, program, directory), Optional.of(NOTED));
  }

  private static ProcessFacts facts(
      Optional<Instant> start, Optional<Path> program, Optional<Path> directory) {
    return new ProcessFacts(start, program, directory);
  }
}
