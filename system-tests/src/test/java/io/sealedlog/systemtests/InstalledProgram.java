package io.sealedlog.systemtests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// A program that this machine may have, for tests that skip themselves without it.
final class InstalledProgram {
  private InstalledProgram() {}

  /// Returns the program of this name (`prometheus`, `promtool`) on the path, if there is one.
  static Optional<Path> find(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
