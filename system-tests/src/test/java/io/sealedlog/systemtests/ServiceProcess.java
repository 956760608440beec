package io.sealedlog.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/// A Java process of the built jars, most often of the command line, with its output in a file.
final class ServiceProcess implements AutoCloseable {
  private static final Pattern OPERATIONS =
      // The first word is that of the version before.
      Pattern.compile("(?:health|operations) endpoint listens .*address=\\S*:(?<port>\\d+)");

  /// Gateway settings for quick, and therefore weak, password hashing.
  static final Map<String, String> QUICK_PASSWORDS =
      Map.of("passwords.iterations", "1000", "passwords.bcrypt-cost", "4");

  // Only a limit for a start that hangs; the time of a start depends on the machine.
  static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final Process process;
  private final Path output;
  private final int printedBefore;

  private ServiceProcess(Process process, Path output, int printedBefore) {
    this.process = process;
    this.output = output;
    this.printedBefore = printedBefore;
  }

  static ServiceProcess start(Path output, String... arguments) {
    return start(output, Map.of(), arguments);
  }

  static ServiceProcess start(Path output, Map<String, String> environment, String... arguments) {
    return launch(
        output, environment, CommandLineProcess.command(List.of(temporary(output)), arguments));
  }

  /// Starts another version of the program.
  static ServiceProcess start(
      Path output, CommandLineProcess.Program program, String... arguments) {
    return launch(output, Map.of(), program.command(List.of(temporary(output)), arguments));
  }

  /// Starts another main class.
  static ServiceProcess startMain(
      Path output, String main, List<String> options, String... arguments) {
    List<String> all = new ArrayList<>(options);
    all.add(temporary(output));
    return launch(output, Map.of(), CommandLineProcess.commandOf(main, all, arguments));
  }

  // Temporary files of a killed process are deleted with the test's directory.
  private static String temporary(Path output) {
    return "-Djava.io.tmpdir=" + output.toAbsolutePath().getParent();
  }

  private static ServiceProcess launch(
      Path output, Map<String, String> environment, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    try {
      int printedBefore = Files.exists(output) ? Files.readString(output).length() : 0;
      Process process = builder.start();
      ParentWatch.over(process);
      return new ServiceProcess(process, output, printedBefore);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the command that starts the command line, without arguments.
  static List<String> command() {
    return CommandLineProcess.command(List.of());
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /// Returns what is in the output file, also of processes that wrote to it before.
  String output() {
    try {
      return Files.readString(output, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until the output after the index `from` matches, and returns the match.
  Matcher awaitOutput(Pattern pattern, int from) {
    Awaitility.await()
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> pattern.matcher(output().substring(from)).find() || !process.isAlive());
    Matcher matcher = pattern.matcher(output().substring(from));
    if (!matcher.find()) {
      throw new AssertionError("ended without printing " + pattern + ":\n" + output());
    }
    return matcher;
  }

  /// Waits until a single service reports that it is ready.
  void awaitReady() {
    health().awaitReady();
  }

  /// Returns a client of the operations endpoint of a single service.
  Api health() {
    return new Api(
        URI.create("http://127.0.0.1:" + awaitOutput(OPERATIONS, printedBefore).group("port")));
  }

  /// Sends SIGKILL and waits for the end of the process.
  void kill() {
    process.destroyForcibly();
    await();
  }

  /// Sends SIGTERM.
  void terminate() {
    process.destroy();
  }

  /// Sends SIGTERM and waits for the end of the process.
  ///
  /// @return the exit code
  int stop() {
    process.destroy();
    return await();
  }

  /// Stops the process with SIGSTOP: the operating system still accepts its connections, but it
  /// answers nothing.
  void freeze() {
    signal("STOP");
  }

  /// Lets a frozen process go on.
  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start();
      if (kill.waitFor() != 0) {
        throw new AssertionError("there is no process " + process.pid());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  int await() {
    try {
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("did not end within 90 s:\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroy();
      await();
    }
  }
}
