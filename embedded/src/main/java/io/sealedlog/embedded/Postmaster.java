package io.sealedlog.embedded;

import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server process named by the `postmaster.pid` of a data directory: its process id is in the
/// first line, its start time in the third.
record Postmaster(Path data) {
  private static final Logger log = LoggerFactory.getLogger(Postmaster.class);
  private static final Duration STOP_BOUND = Duration.ofSeconds(10);

  // The server writes the file a moment after its start, and operating systems report start times
  // in seconds.
  private static final Duration START_TOLERANCE = Duration.ofSeconds(5);

  /// The process that has the process id now.
  enum PidHolder {
    /// The server that wrote the file.
    SERVER,
    /// Certainly another process.
    STRANGER,
    UNKNOWN
  }

  /// Stops the server that a killed SealedLog process has left running on this directory. Any other
  /// process that has the process id by now is not touched.
  ///
  /// @throws StartException when the two cases can't be distinguished; nothing was done then
  void stopOrphan() throws IOException {
    Path file = file();
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file);
    Optional<Long> pid = number(lines, 0);
    Optional<ProcessHandle> alive = pid.flatMap(ProcessHandle::of).filter(ProcessHandle::isAlive);
    if (alive.isEmpty()) {
      return;
    }
    ProcessHandle process = alive.get();
    switch (holder(ProcessFacts.of(process), number(lines, 2).map(Instant::ofEpochSecond))) {
      case SERVER -> {
        log.atInfo()
            .addKeyValue("pid", process.pid())
            .log("stopping the PostgreSQL of a killed process");
        stop(process);
      }
      // PostgreSQL would mistake the other process for a running server and refuse to start.
      case STRANGER -> Files.delete(file);
      case UNKNOWN -> throw undecided(process.pid());
    }
  }

  /// Decides which process has the process id. Returns UNKNOWN unless the facts are certain,
  /// because two servers on one directory would destroy it.
  ///
  /// @param noted the start time that the server has written
  PidHolder holder(ProcessFacts process, Optional<Instant> noted) throws IOException {
    Path home = data.toRealPath();
    Optional<Boolean> postgres = process.program().map(path -> path.endsWith("postgres"));
    Optional<Boolean> worksHere = process.workingDirectory().map(home::equals);
    Optional<Boolean> startedThen =
        process.start().flatMap(start -> noted.map(then -> close(start, then)));
    boolean denied = is(postgres, false) || is(worksHere, false);
    // A server's working directory is its data directory, which identifies it even after the clock
    // was changed.
    if (!denied && (is(startedThen, true) || (is(postgres, true) && is(worksHere, true)))) {
      return PidHolder.SERVER;
    }
    boolean stranger = denied && !is(worksHere, true) && is(startedThen, false);
    return stranger ? PidHolder.STRANGER : PidHolder.UNKNOWN;
  }

  private static boolean is(Optional<Boolean> fact, boolean value) {
    return fact.isPresent() && fact.get() == value;
  }

  private static boolean close(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(START_TOLERANCE) <= 0;
  }

  private StartException undecided(long pid) {
    return new StartException(
        ("The process %d may be the PostgreSQL of a killed SealedLog, or somebody else's; this"
                + " process can't see which. If it is a PostgreSQL on %s, stop it (kill -INT %d);"
                + " if not, delete %s. Then start again.")
            .formatted(pid, data, pid, file()));
  }

  private Path file() {
    return data.resolve("postmaster.pid");
  }

  private static Optional<Long> number(List<String> lines, int index) {
    return lines.stream()
        .skip(index)
        .findFirst()
        .map(String::strip)
        .filter(line -> line.matches("[0-9]{1,12}"))
        .map(Long::valueOf);
  }

  private static void stop(ProcessHandle process) throws IOException {
    PostgresPrograms.signal("INT", process.pid());
    if (!ends(process)) {
      PostgresPrograms.signal("QUIT", process.pid());
      if (!ends(process)) {
        throw new IOException("PostgreSQL with process id " + process.pid() + " doesn't stop");
      }
    }
  }

  private static boolean ends(ProcessHandle process) {
    try {
      process.onExit().get(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
