package io.sealedlog.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// A Prometheus that scrapes one target every second under the jobs of all services.
final class PrometheusProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Process process;
  private final Api api;

  private PrometheusProcess(Process process, Api api) {
    this.process = process;
    this.api = api;
  }

  /// @param rules the file of alert rules
  static PrometheusProcess start(Path program, Path directory, String target, Path rules)
      throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ["%s"]
            scrape_configs:
            - {job_name: gateway, static_configs: [{targets: ["%s"]}]}
            - {job_name: worker, static_configs: [{targets: ["%s"]}]}
            - {job_name: projector, static_configs: [{targets: ["%s"]}]}
            """
                .formatted(rules.toAbsolutePath().normalize(), target, target, target));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path output = directory.resolve("prometheus.txt");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    PrometheusProcess started =
        new PrometheusProcess(process, new Api(URI.create("http://127.0.0.1:" + port)));
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> !process.isAlive() || started.api.get(null, "/-/ready").status() == 200);
      if (!process.isAlive()) {
        throw new AssertionError("Prometheus ended:\n" + Files.readString(output));
      }
      return started;
    } catch (RuntimeException | Error e) {
      started.close();
      throw e;
    }
  }

  /// Returns the values of an instant query; those that are no number are left out.
  List<Double> ask(String expression) {
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    JsonNode answer = api.get(null, "/api/v1/query?query=" + query).expect(200).json();
    return answer.path("data").path("result").findValues("value").stream()
        .map(value -> Double.valueOf(value.get(1).asText()))
        .filter(value -> !value.isNaN())
        .toList();
  }

  /// Returns the alert rules, as Prometheus has understood them.
  List<JsonNode> rules() {
    JsonNode answer = api.get(null, "/api/v1/rules").expect(200).json();
    return answer.path("data").path("groups").findValues("rules").stream()
        .flatMap(rules -> Stream.iterate(0, i -> i < rules.size(), i -> i + 1).map(rules::get))
        .toList();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
