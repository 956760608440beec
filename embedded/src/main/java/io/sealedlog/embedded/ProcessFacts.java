package io.sealedlog.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// What the system tells about a process. Each may be kept from us: of another account's processes,
/// and of the working directory outside Linux.
///
/// @param start when it started; Linux derives it from the clock of today, so it moves when the
///   clock is set
/// @param program the path of what it runs
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

  // Linux marks a program whose file was replaced while it ran.
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
