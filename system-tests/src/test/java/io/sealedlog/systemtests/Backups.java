package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// Runs the commands that copy a system, and reads what a backup says of itself.
final class Backups {
  // Only a limit for one that hangs: on a busy machine, servers that it starts take their time.
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private Backups() {}

  /// The end of a command.
  record Run(int exitCode, String output) {
    Run expect(int code) {
      assertThat(exitCode).as(output).isEqualTo(code);
      return this;
    }
  }

  /// @param directory for the output
  static Run run(Path directory, String... arguments) {
    Path output = newOutput(directory, arguments[0]);
    try (ServiceProcess process = ServiceProcess.start(output, arguments)) {
      Awaitility.await(arguments[0]).atMost(LIMIT).until(() -> !process.alive());
      return new Run(process.await(), process.output());
    }
  }

  static Path newOutput(Path directory, String command) {
    try {
      return Files.createTempFile(directory, command, ".txt");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Run backup(Path data, Path to) {
    return run(to.getParent(), "backup", to.toString(), "--data", data.toString());
  }

  static Run restore(Path backup, Path keys, Path data, String... more) {
    String[] arguments = {
      "restore",
      backup.toString(),
      "--data",
      data.toString(),
      "--master-key",
      StoredData.masterKey(keys).toString(),
      "--log-key",
      keys.resolve(StoredData.LOG_KEY).toString()
    };
    return run(
        backup.getParent(),
        Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new));
  }

  /// Returns what the events of each partition are all together: how many, the root of their tree
  /// and the digest of their records.
  static Map<Integer, JsonNode> partitions(Path backup) {
    Map<Integer, JsonNode> summaries = new TreeMap<>();
    manifest(backup)
        .path("events")
        .path("partitions")
        .forEach(partition -> {
          JsonNode summary = partition.path("summary");
          summaries.put(summary.path("partition").asInt(), summary);
        });
    return summaries;
  }

  static JsonNode manifest(Path backup) {
    try {
      return Api.JSON.readTree(backup.resolve("manifest.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the digests of the vault's tables by file.
  static Map<String, String> vaultDigests(Path backup) {
    try (Stream<String> lines = Files.lines(backup.resolve("SHA256SUMS"))) {
      return lines
          .map(line -> line.split("  "))
          .filter(parts -> parts[1].startsWith("vault/"))
          .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
