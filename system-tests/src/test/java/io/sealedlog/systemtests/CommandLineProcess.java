package io.sealedlog.systemtests;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/// Builds the command that starts the command line: with the built jars and, as in the launcher,
/// with an AOT cache from a rehearsal, because these tests start it dozens of times.
final class CommandLineProcess {
  private static final String MAIN = "io.sealedlog.allinone.cli.Main";
  private static final Path CACHE = Path.of("target", "start.aot");
  private static final String BINARIES = "sealedlog.embedded.binaries";
  private static final AtomicBoolean REHEARSED = new AtomicBoolean();
  private static final Duration REHEARSAL_LIMIT = Duration.ofMinutes(5);

  private CommandLineProcess() {}

  /// A version of the program that can be started.
  @FunctionalInterface
  interface Program {
    /// Returns the command that starts the command line.
    ///
    /// @param options of the JVM, in addition to those for a quick start
    List<String> command(List<String> options, String... arguments);
  }

  /// @param options of the JVM, in addition to those for a quick start
  static List<String> command(List<String> options, String... arguments) {
    return commandOf(MAIN, options, arguments);
  }

  /// Returns the command that starts another main class of the built jars.
  ///
  /// @param options of the JVM, in addition to those for a quick start
  static List<String> commandOf(String main, List<String> options, String... arguments) {
    List<String> all = new ArrayList<>(options);
    if (isCurrent() || rehearse()) {
      all.addAll(
          List.of("-XX:AOTCache=" + CACHE.toAbsolutePath(), "-Xlog:aot*=off", "-Xlog:cds*=off"));
    }
    return assemble(main, all, arguments);
  }

  /// Returns the command that starts the command line of other jars.
  static List<String> commandFrom(String classPath, List<String> options, String... arguments) {
    return assemble(classPath, MAIN, options, arguments);
  }

  private static List<String> assemble(String main, List<String> options, String... arguments) {
    return assemble(
        jars().map(Path::toString).collect(Collectors.joining(":")), main, options, arguments);
  }

  private static List<String> assemble(
      String classPath, String main, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            // The processes end before code of the optimizing compiler would pay off.
            "-XX:TieredStopAtLevel=1",
            // A killed JVM would leave its performance data in the system's temporary directory.
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            // All data directories share one copy of PostgreSQL's programs.
            "-D" + BINARIES + "=" + System.getProperty(BINARIES, "")));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(List.of(arguments));
    return command;
  }

  // One rehearsal at a time: processes that start meanwhile run without the cache.
  private static boolean rehearse() {
    if (!REHEARSED.compareAndSet(false, true)) {
      return isCurrent();
    }
    try {
      Path directory = Files.createTempDirectory(Path.of("target"), "rehearsal");
      Path draft = directory.resolve("start.aot").toAbsolutePath();
      List<String> options = List.of("-XX:AOTCacheOutput=" + draft);
      Process process =
          new ProcessBuilder(
                  assemble(MAIN, options, "rehearse", directory.resolve("data").toString()))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("output.txt").toFile())
              .start();
      if (!process.waitFor(REHEARSAL_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      } else if (Files.exists(draft)) {
        Files.move(draft, CACHE, StandardCopyOption.ATOMIC_MOVE);
      }
      return isCurrent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isCurrent() {
    return Files.exists(CACHE) && jars().allMatch(jar -> time(jar).compareTo(time(CACHE)) < 0);
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static java.util.stream.Stream<Path> jars() {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(classPath.split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .map(Path::of);
  }
}
