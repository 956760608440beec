package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// The project's `docker-compose.yml`, driven by the command line as an operator does, under a name
/// and on ports of its own. It leaves nothing behind but the image.
final class ComposeProject implements AutoCloseable {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/compose.md");
  private static final Duration LIMIT = Duration.ofMinutes(25);

  private static final String METRICS =
      "exec 3<>/dev/tcp/127.0.0.1/9464;"
          + " printf 'GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3;"
          + " cat <&3";

  private static final String VOLUMES =
      "{{range .Mounts}}{{if eq .Type \"volume\"}}{{.Name}} {{$.Name}}:{{.Destination}}\n{{end}}{{end}}";

  private final String name =
      "sealedlog-test-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
  private final Map<String, String> environment;
  private final Path output;

  private ComposeProject(Path output, Map<String, String> environment) {
    this.output = output;
    this.environment = new HashMap<>(environment);
    this.environment.put("COMPOSE_PROJECT_NAME", name);
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
      project.paste("docker compose up --build --wait");
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

  /// Runs a command that the page on compose prints, as a reader pastes it.
  ///
  /// @return what it printed
  String paste(String command) throws IOException {
    assertThat(Files.readString(PAGE)).contains(command);
    return run(List.of("bash", "-c", command.replace(" sealedlog-", " " + name + "-")));
  }

  /// Returns the figures of a service's container, as Prometheus gets them.
  String metrics(String container) {
    return run(List.of("docker", "exec", name + "-" + container, "bash", "-c", METRICS));
  }

  /// Returns for every volume of the project, by its name, a container and a directory where it is.
  Map<String, String> volumes() {
    Map<String, String> volumes = new TreeMap<>();
    for (String line : inspect(VOLUMES)) {
      String[] parts = line.split(" ", 2);
      volumes.put(parts[0], parts[1].replaceFirst("^/", ""));
    }
    return volumes;
  }

  /// Returns the lines that a template makes of each of the project's containers.
  List<String> inspect(String template) {
    List<String> command = new ArrayList<>(List.of("docker", "inspect", "--format", template));
    command.addAll(containers());
    return run(command).lines().filter(line -> !line.isBlank()).toList();
  }

  private List<String> containers() {
    String label = "label=com.docker.compose.project=" + name;
    return run(List.of("docker", "ps", "--all", "--quiet", "--filter", label)).lines().toList();
  }

  /// Searches a volume as it is on the disk.
  ///
  /// @param place a container and a directory, see [#volumes]
  void search(SecretSearch search, String place) throws IOException {
    List<String> command = List.of("docker", "cp", place, "-");
    Process process = process(command).redirectError(output.toFile()).start();
    try (InputStream archive = process.getInputStream()) {
      search.searchStream(place, archive);
    }
    await(process, command);
  }

  /// Removes everything but the image.
  @Override
  public void close() {
    Set<String> used = containers().isEmpty() ? Set.of() : volumes().keySet();
    run(List.of("docker", "compose", "down", "--volumes", "--remove-orphans", "--timeout", "20"));
    String left =
        String.join("\n", containers())
            + run(List.of("docker", "volume", "ls", "--quiet"))
            + run(List.of("docker", "network", "ls", "--format", "{{.Name}}"));
    assertThat(left).doesNotContain(name).doesNotContain(used);
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
