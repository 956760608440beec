package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// The project's `docker-compose.yml`, driven by the command line as an operator does, under a name
/// and on ports of its own. It leaves nothing behind but the image.
final class ComposeProject implements AutoCloseable {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofMinutes(25);

  private final String name =
      "sealedlog-test-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
  private final Map<String, String> environment;
  private final Path output;

  private ComposeProject(Path output, Map<String, String> environment) {
    this.output = output;
    this.environment = environment;
  }

  /// Returns whether there is a `docker compose` and an engine that answers.
  static boolean engineAnswers() {
    return exitCode("docker", "compose", "version") == 0 && exitCode("docker", "info") == 0;
  }

  private static int exitCode(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /// Builds the image, starts everything, and waits until all of it is healthy.
  ///
  /// @param directory for what the commands print
  static ComposeProject start(Path directory) throws IOException {
    ComposeProject project =
        new ComposeProject(
            directory.resolve("compose.txt"),
            Map.of(
                "API_PORT", String.valueOf(Ports.next()),
                "PROMETHEUS_PORT", String.valueOf(Ports.next()),
                "GRAFANA_PORT", String.valueOf(Ports.next()),
                "EDGE_SUBNET",
                    "172.29.%d.0/24".formatted(ThreadLocalRandom.current().nextInt(100, 250))));
    try {
      project.compose("up", "--detach", "--build", "--wait", "--wait-timeout", "600");
      return project;
    } catch (RuntimeException | Error e) {
      project.close();
      throw e;
    }
  }

  Api api() {
    return new Api(address("API_PORT"));
  }

  Api prometheus() {
    return new Api(address("PROMETHEUS_PORT"));
  }

  private URI address(String port) {
    return URI.create("http://127.0.0.1:" + environment.get(port));
  }

  /// Runs `docker compose` with these arguments on the project.
  ///
  /// @return what it printed
  String compose(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker", "compose", "--project-name", name));
    command.addAll(Arrays.asList(arguments));
    return run(command);
  }

  /// Sends SIGKILL to the container, as a crash would look.
  void kill(String container) {
    run(List.of("docker", "kill", name + "-" + container));
  }

  /// Searches a directory of a container, which is usually a volume, as it is on the disk.
  void search(SecretSearch search, String container, String directory) throws IOException {
    List<String> command = List.of("docker", "cp", name + "-" + container + ":" + directory, "-");
    Process process = process(command).redirectError(output.toFile()).start();
    try (InputStream archive = process.getInputStream()) {
      search.searchStream(container + ":" + directory, archive);
    }
    await(process, command);
  }

  /// Returns a file of a container.
  byte[] file(String container, String file) {
    String printed = run(List.of("docker", "exec", name + "-" + container, "cat", file));
    return printed.getBytes(StandardCharsets.UTF_8);
  }

  /// Removes containers, networks and volumes.
  @Override
  public void close() {
    compose("down", "--volumes", "--remove-orphans", "--timeout", "20");
    assertThat(run(List.of("docker", "volume", "ls", "--quiet")))
        .as("volumes that are left")
        .doesNotContain(name);
  }

  private String run(List<String> command) {
    try {
      Path file = Files.createTempFile(output.getParent(), "command", ".txt");
      Process process =
          process(command).redirectErrorStream(true).redirectOutput(file.toFile()).start();
      boolean ended = process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      String printed = Files.readString(file);
      assertThat(ended && process.exitValue() == 0).as("%s%n%s", command, printed).isTrue();
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void await(Process process, List<String> command) {
    try {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
      assertThat(process.exitValue()).as("%s", command).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(ROOT.toFile());
    builder.environment().putAll(environment);
    return builder;
  }
}
