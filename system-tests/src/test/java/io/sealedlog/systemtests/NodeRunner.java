package io.sealedlog.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs the second implementation of the formats, in `node/`, from a copy below `target`. The tests
/// are skipped when there is no Node.js 20 or when its two dependencies can't be installed.
final class NodeRunner {
  private static final Path SOURCES = Path.of("node");
  private static final Path FOLDER = Path.of("target", "node");
  private static final ObjectMapper JSON = new ObjectMapper();

  private NodeRunner() {}

  /// Returns a runner after installing the dependencies from the lock file.
  static synchronized NodeRunner installed() throws IOException, InterruptedException {
    assumeTrue(majorVersion() >= 20, "no Node.js 20 or later on the path");
    Files.createDirectories(FOLDER);
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        Files.copy(
            source, FOLDER.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!isInstalled()) {
      install();
    }
    return new NodeRunner();
  }

  /// Returns the answers in the order of the requests.
  JsonNode answers(JsonNode requests) throws IOException, InterruptedException {
    Path input = Files.createTempFile("requests", ".json");
    try {
      Files.writeString(input, JSON.writeValueAsString(requests));
      Result result = run(input, List.of("node", "main.js"));
      assertThat(result.exitCode()).as(result.errors()).isZero();
      return JSON.readTree(result.output());
    } finally {
      Files.delete(input);
    }
  }

  /// Returns the number of recomputed values of the test vectors.
  int checkVectors(Path vectors) throws IOException, InterruptedException {
    Result result = run(null, List.of("node", "vectors.js", vectors.toAbsolutePath().toString()));
    assertThat(result.exitCode()).as(result.errors()).isZero();
    return JSON.readTree(result.output()).required("checks").asInt();
  }

  private static int majorVersion() throws InterruptedException {
    try {
      Process process = new ProcessBuilder("node", "--version").redirectErrorStream(true).start();
      String version = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return process.waitFor() == 0 && version.matches("v\\d+\\..*")
          ? Integer.parseInt(version.substring(1, version.indexOf('.')))
          : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private static boolean isInstalled() throws IOException {
    Path marker = FOLDER.resolve("installed-lock.json");
    return Files.exists(marker)
        && Files.mismatch(marker, FOLDER.resolve("package-lock.json")) == -1;
  }

  private static void install() throws IOException, InterruptedException {
    Result result;
    try {
      result = run(null, List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
    } catch (IOException e) {
      abort("no npm on the path");
      return;
    }
    assertThat(result.errors()).as("what came is what the lock says").doesNotContain("EINTEGRITY");
    assumeTrue(result.exitCode() == 0, "npm ci does not work here, is there a registry?");
    Files.copy(
        FOLDER.resolve("package-lock.json"),
        FOLDER.resolve("installed-lock.json"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static Result run(Path input, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("output", ".json");
    Path errors = Files.createTempFile("errors", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(FOLDER.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      if (input != null) {
        builder.redirectInput(input.toFile());
      }
      Process process = builder.start();
      boolean ended = process.waitFor(2, TimeUnit.MINUTES);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      return new Result(
          ended ? process.exitValue() : -1, Files.readString(output), Files.readString(errors));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  private record Result(int exitCode, String output, String errors) {}
}
