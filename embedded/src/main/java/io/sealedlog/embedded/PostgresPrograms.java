package io.sealedlog.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs PostgreSQL's programs under the right account and in a separate session, so that Ctrl-C
/// reaches only this process, which stops the server after its clients.
record PostgresPrograms(Path binaries, ServerAccount account) {
  /// Starts a program with both output streams redirected to the file.
  Process start(List<String> command, Path output) throws IOException {
    List<String> program = new ArrayList<>(command);
    program.set(0, binaries.resolve("bin").resolve(command.getFirst()).toString());
    List<String> all = new ArrayList<>(setsidPrefix());
    all.addAll(account.commandLine(program));
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .directory(binaries.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
    builder.environment().put("LC_ALL", "C");
    return builder.start();
  }

  /// Runs a program and waits for its end.
  ///
  /// @throws IOException when the program fails, with its last lines of output, or takes too long
  void run(List<String> command, Path output, Duration bound) throws IOException {
    Process process = start(command, output);
    try {
      if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IOException(command.getFirst() + " took longer than " + bound);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + command.getFirst() + " ran", e);
    }
    if (process.exitValue() != 0) {
      throw new IOException(command.getFirst() + " failed: " + lastLines(output));
    }
  }

  static void signal(String name, long pid) throws IOException {
    try {
      new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String lastLines(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output);
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
  }

  private static List<String> setsidPrefix() {
    boolean there =
        Files.isExecutable(Path.of("/usr/bin/setsid"))
            || Files.isExecutable(Path.of("/bin/setsid"));
    return there ? List.of("setsid") : List.of();
  }
}
