package io.sealedlog.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/// Stops all processes of a server with SIGSTOP: the operating system still accepts connections,
/// but the server never answers.
final class FrozenPostgres {
  private FrozenPostgres() {}

  static void freeze(EmbeddedPostgres postgres) {
    ProcessHandle server = handle(postgres);
    // First the process that would start others.
    signal("STOP", Stream.of(server));
    signal("STOP", server.descendants());
  }

  static void thaw(EmbeddedPostgres postgres) {
    ProcessHandle server = handle(postgres);
    signal("CONT", Stream.concat(server.descendants(), Stream.of(server)));
  }

  private static ProcessHandle handle(EmbeddedPostgres postgres) {
    return ProcessHandle.of(postgres.pid()).orElseThrow();
  }

  private static void signal(String signal, Stream<ProcessHandle> processes) {
    List<Long> pids = processes.map(ProcessHandle::pid).toList();
    try {
      for (long pid : pids) {
        PostgresPrograms.signal(signal, pid);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
