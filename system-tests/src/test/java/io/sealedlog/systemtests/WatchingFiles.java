package io.sealedlog.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The dashboards and alert rules of the folder `deploy`.
final class WatchingFiles {
  static final Path RULES = MetricsPage.ROOT.resolve("deploy/prometheus/alerts.yml");
  static final Path RULE_TESTS =
      MetricsPage.ROOT.resolve("deploy/prometheus/tests/alerts.test.yml");

  private static final Path DASHBOARDS = MetricsPage.ROOT.resolve("deploy/grafana/dashboards");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private WatchingFiles() {}

  /// A panel's expression.
  ///
  /// @param panel where it is, for a reader
  record Query(String panel, String expression) {
    /// Returns it as it is asked of Prometheus, with an interval for Grafana's variables.
    String asked(String interval) {
      return expression.replace("$__rate_interval", interval).replace("$__range", interval);
    }
  }

  static List<Path> dashboards() {
    try (Stream<Path> files = Files.list(DASHBOARDS)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(Path file) {
    return read(JSON, file);
  }

  static JsonNode yaml(Path file) {
    return read(YAML, file);
  }

  static List<JsonNode> panels(Path dashboard) {
    return list(json(dashboard).path("panels")).stream()
        .filter(panel -> !panel.path("type").asText().equals("row"))
        .toList();
  }

  static List<Query> queries() {
    return dashboards().stream()
        .flatMap(file ->
            panels(file).stream()
                .flatMap(panel ->
                    list(panel.path("targets")).stream()
                        .map(target ->
                            new Query(
                                file.getFileName() + ": " + panel.path("title").asText(),
                                target.path("expr").asText()))))
        .toList();
  }

  static List<JsonNode> rules() {
    return list(yaml(RULES).path("groups")).stream()
        .flatMap(group -> list(group.path("rules")).stream())
        .toList();
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static JsonNode read(ObjectMapper mapper, Path file) {
    try {
      return mapper.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
