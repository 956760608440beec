package io.sealedlog.benchmarks;

import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.RunningServers;
import io.sealedlog.vault.keys.MasterKeyPlace;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/// A worker process, started by the launcher on the servers of a data directory.
final class WorkerProcess implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int QUIET_SECONDS = 5;
  private static final int SECONDS_TO_BEGIN = 120;

  private final Process process;
  private final Path output;
  private final URI metrics;

  private WorkerProcess(Process process, Path output, int operationsPort) {
    this.process = process;
    this.output = output;
    this.metrics = URI.create("http://127.0.0.1:" + operationsPort + "/metrics");
  }

  /// @param launcher the command `sealedlog`
  /// @param data the directory of the running broker and database
  /// @param state the directory of the worker's state stores
  static WorkerProcess start(Path launcher, Path data, Path state) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path output = Files.createTempFile(data, "worker", ".txt");
    Path config = Files.createTempFile(data, "worker", ".properties");
    // The file contains a password and is needed only while this process runs.
    config.toFile().deleteOnExit();
    try (Writer writer = Files.newBufferedWriter(config)) {
      settings(data, state, port).store(writer, null);
    }
    Process process =
        new ProcessBuilder(launcher.toString(), "worker", "--config", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new WorkerProcess(process, output, port);
  }

  private static Properties settings(Path data, Path state, int operationsPort) {
    RunningServers servers = RunningServers.find(data.resolve("kafka"), data.resolve("postgresql"));
    Properties settings = new Properties();
    settings.putAll(servers.kafkaSettings());
    settings.putAll(servers.settings("vault", Databases.VAULT, Databases.WORKER));
    settings.setProperty("vault.master-key-file", MasterKeyPlace.of(data).current().toString());
    settings.setProperty("log.key-file", data.resolve("log.key").toString());
    settings.setProperty("worker.state-directory", state.toString());
    settings.setProperty("operations.port", String.valueOf(operationsPort));
    return settings;
  }

  /// Returns the file of the worker's output.
  Path output() {
    return output;
  }

  /// Waits until the worker has read the changelogs of its standby tasks: until its restore
  /// consumers have read something and then nothing for some seconds.
  ///
  /// @throws IllegalStateException when the worker ends, or reads nothing for two minutes
  void awaitStandby() throws InterruptedException {
    double before = 0;
    int quiet = 0;
    int seconds = 0;
    while (quiet < QUIET_SECONDS) {
      TimeUnit.SECONDS.sleep(1);
      seconds++;
      double now = restored();
      if (!process.isAlive() || (now == 0 && seconds > SECONDS_TO_BEGIN)) {
        throw new IllegalStateException("the worker reads no changelogs, see " + output);
      }
      quiet = now > 0 && now == before ? quiet + 1 : 0;
      before = now;
    }
  }

  /// Returns the number of changelog records that the worker has read; 0 before it answers.
  private double restored() throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(10)).build();
    try {
      return CLIENT
          .send(request, BodyHandlers.ofLines())
          .body()
          .filter(line ->
              line.startsWith("kafka_consumer_fetch_manager_records_consumed_total")
                  && line.contains("restore"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }

  /// Sends SIGKILL and waits for the end of the process.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Sends SIGTERM and waits for the end of the process.
  void stop() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
