package io.sealedlog.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server process that a data directory's `postmaster.pid` names.
record Postmaster(Path data) {
  private static final Logger log = LoggerFactory.getLogger(Postmaster.class);
  private static final Duration STOP_BOUND = Duration.ofSeconds(10);

  /// Stops a server that an earlier, killed process of ours left running on this directory.
  /// Whatever else has that process id by now is left alone.
  void stopOrphan() throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.getFirst().strip().matches("[0-9]{1,10}")) {
      return;
    }
    long pid = Long.parseLong(lines.getFirst().strip());
    ProcessHandle process = ProcessHandle.of(pid).orElse(null);
    if (process == null || !process.isAlive()) {
      return;
    }
    if (worksHere(process)) {
      log.atInfo().addKeyValue("pid", pid).log("stopping the PostgreSQL of a killed process");
      stop(process);
    } else if (!isPostgres(process)) {
      // PostgreSQL would take the stranger for a server of its own and refuse to start.
      Files.delete(file);
    }
  }

  private static void stop(ProcessHandle process) throws IOException {
    Programs.signal("INT", process.pid());
    if (!ends(process)) {
      Programs.signal("QUIT", process.pid());
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

  // A server's working directory is its data directory. Where that can't be seen, its command has
  // to
  // do; the caller holds the lock of the directory that the file is in.
  private boolean worksHere(ProcessHandle process) throws IOException {
    Path workingDirectory = Path.of("/proc", String.valueOf(process.pid()), "cwd");
    if (!Files.isSymbolicLink(workingDirectory)) {
      return isPostgres(process);
    }
    try {
      return Files.readSymbolicLink(workingDirectory).equals(data.toRealPath());
    } catch (IOException e) {
      return isPostgres(process);
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().filter(command -> command.endsWith("/postgres")).isPresent();
  }
}
