package io.sealedlog.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// The program as it was at an earlier commit, to run beside this one. The file `previous-version`
/// names the commit; it is taken out of the local history and built once for a checkout, into
/// `target`.
final class PreviousVersion {
  private static final Path NAME = Path.of("previous-version");
  private static final Duration GIT_LIMIT = Duration.ofMinutes(1);
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(15);

  private final Path libraries;

  private PreviousVersion(Path libraries) {
    this.libraries = libraries;
  }

  /// Returns the build, which is made when there is none yet. Skips the test where that can't be
  /// done: without Git, the commit or Maven.
  static PreviousVersion built() throws IOException {
    String commit = Files.readString(NAME).strip();
    Path directory = Path.of("target", "previous", commit);
    Path libraries = directory.resolve("lib");
    if (!Files.exists(libraries)) {
      deleteAll(directory);
      Path sources = Files.createDirectories(directory.resolve("sources"));
      export(commit, sources);
      build(sources);
      collect(sources, libraries);
      deleteAll(sources);
    }
    return new PreviousVersion(libraries);
  }

  /// Returns the command that starts this version's command line.
  ///
  /// @param options of the JVM
  List<String> command(List<String> options, String... arguments) {
    return CommandLineProcess.commandFrom(
        libraries.toAbsolutePath().resolve("*").toString(), options, arguments);
  }

  private static void export(String commit, Path sources) throws IOException {
    Path archive = sources.resolveSibling("sources.zip").toAbsolutePath();
    assumeTrue(
        run(List.of("git", "--version"), sources, GIT_LIMIT),
        "there is no Git to take the previous version out of the history with");
    assumeTrue(
        run(
            List.of("git", "archive", "--format=zip", "--output=" + archive, commit),
            Path.of("..").toRealPath(),
            sources.resolveSibling("git.txt"),
            GIT_LIMIT),
        "the local history does not have the previous version, " + commit);
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        write(zip, entry, sources);
      }
    }
    Files.delete(archive);
  }

  private static void write(InputStream zip, ZipEntry entry, Path directory) throws IOException {
    Path file = directory.resolve(entry.getName()).normalize();
    if (!file.startsWith(directory)) {
      throw new IOException("outside of the archive: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(file);
    } else {
      Files.createDirectories(file.getParent());
      Files.copy(zip, file);
    }
  }

  private static void build(Path sources) throws IOException {
    assumeTrue(
        run(List.of("mvn", "--version"), sources, GIT_LIMIT),
        "there is no Maven (mvn) to build the previous version with");
    Path output = sources.resolveSibling("maven.txt");
    List<String> maven =
        List.of(
            "mvn",
            "-q",
            "-B",
            "package",
            "-Dmaven.test.skip=true",
            "-Dspotless.check.skip",
            "-pl",
            "all-in-one",
            "-am");
    if (!run(maven, sources, output, BUILD_LIMIT)) {
      throw new AssertionError("the previous version can't be built:\n" + Files.readString(output));
    }
  }

  private static void collect(Path sources, Path libraries) throws IOException {
    Path target = sources.resolve("all-in-one").resolve("target");
    Path draft = target.resolve("lib");
    try (Stream<Path> jars = Files.list(target)) {
      for (Path jar : jars.filter(each -> each.toString().endsWith(".jar")).toList()) {
        Files.move(jar, draft.resolve(jar.getFileName()));
      }
    }
    // At once, so that nobody takes a part of it for the whole.
    Files.move(draft, libraries, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean run(List<String> command, Path directory, Duration limit)
      throws IOException {
    return run(command, directory, directory.resolveSibling("output.txt"), limit);
  }

  /// Returns whether the program is there and succeeds.
  private static boolean run(List<String> command, Path directory, Path output, Duration limit)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Maven's own variables, when it runs this test, name this build's directory.
    builder.environment().keySet().removeAll(List.of("MAVEN_PROJECTBASEDIR", "MAVEN_BASEDIR"));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return false;
    }
    try {
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void deleteAll(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> all = new ArrayList<>();
    try (Stream<Path> found = Files.walk(directory)) {
      found.sorted(Comparator.reverseOrder()).forEach(all::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
