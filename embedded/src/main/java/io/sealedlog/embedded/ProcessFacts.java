package io.sealedlog.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// The facts that the operating system reports about a process. Each value may be missing: for
/// processes of other accounts, and the working directory outside Linux.
///
/// @param start the start time; Linux derives it from the current clock, so it changes when the
///   clock is set
/// @param program the path of the executable
/// @param workingDirectory without symbolic links
record ProcessFacts(
    Optional<Instant> start, Optional<Path> program, Optional<Path> workingDirectory) {

  private static final String DELETED = " (deleted)";

  static ProcessFacts of(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    return new ProcessFacts(
        info.startInstant(),
        info.command().map(ProcessFacts::undeleted).map(Path::of),
        workingDirectory(process.pid()));
  }

  // Linux marks an executable whose file was replaced while it was running.
  private static String undeleted(String command) {
    return command.endsWith(DELETED)
        ? command.substring(0, command.length() - DELETED.length())
        : command;
  }

  private static Optional<Path> workingDirectory(long pid) {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of("/proc", String.valueOf(pid), "cwd")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
