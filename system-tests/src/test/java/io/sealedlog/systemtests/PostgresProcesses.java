package io.sealedlog.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The processes of an embedded PostgreSQL server, found by its `postmaster.pid`.
///
/// @param directory of the embedded server
record PostgresProcesses(Path directory) {
  /// Stops all processes with SIGSTOP: the operating system still accepts connections, but the
  /// server never answers.
  void freeze() {
    ProcessHandle server = server();
    // First the process that would start others.
    signal("STOP", Stream.of(server));
    signal("STOP", server.descendants());
  }

  void thaw() {
    ProcessHandle server = server();
    signal("CONT", Stream.concat(server.descendants(), Stream.of(server)));
  }

  boolean alive() {
    return Files.exists(pidFile()) && find().isPresent();
  }

  void kill() {
    ProcessHandle server = server();
    List<ProcessHandle> sessions = server.descendants().toList();
    server.destroyForcibly();
    sessions.forEach(ProcessHandle::destroyForcibly);
  }

  private ProcessHandle server() {
    return find().orElseThrow();
  }

  private Optional<ProcessHandle> find() {
    try {
      String pid = Files.readAllLines(pidFile()).getFirst().strip();
      return ProcessHandle.of(Long.parseLong(pid));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path pidFile() {
    return directory.resolve("data/postmaster.pid");
  }

  private static void signal(String signal, Stream<ProcessHandle> processes) {
    for (ProcessHandle process : processes.toList()) {
      try {
        new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + process.pid())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }
}
