package io.sealedlog.systemtests;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/// A Kafka node as it is shipped, in a process of its own, which can be killed, stopped and frozen
/// and starts again on the same directory and ports.
final class BrokerProcess implements AutoCloseable {
  private static final String MAIN = "kafka.Kafka";
  private static final Path LOGGING = Path.of("src", "test", "resources", "broker-log4j2.xml");
  private static final Pattern STARTED = Pattern.compile("Kafka Server started");
  private static final List<String> OPTIONS =
      List.of("-Xms64m", "-Xmx192m", "-Dlog4j2.configurationFile=" + LOGGING.toAbsolutePath());

  private final Path properties;
  private final Path output;
  private ServiceProcess process;

  private BrokerProcess(Path properties, Path output, ServiceProcess process) {
    this.properties = properties;
    this.output = output;
    this.process = process;
  }

  /// Formats the directory and starts the node. It need not run when this returns, because the
  /// nodes of a cluster wait for each other; see [#awaitStarted].
  ///
  /// @param directory of this node alone; its log directory is `log` in it
  /// @param settings all server properties but `log.dirs`
  /// @param scramCredentials users to begin with, as `kafka-storage format --add-scram` takes them
  static BrokerProcess start(
      Path directory,
      String clusterId,
      Map<String, String> settings,
      List<String> scramCredentials) {
    try {
      Path log = Files.createDirectories(directory.resolve("log")).toAbsolutePath();
      format(log, clusterId, Integer.parseInt(settings.get("node.id")), scramCredentials);
      Path properties = write(directory.resolve("server.properties"), settings, log);
      Path output = directory.resolve("broker.txt");
      return new BrokerProcess(properties, output, launch(properties, output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until the node serves clients.
  BrokerProcess awaitStarted() {
    process.awaitOutput(STARTED, 0);
    return this;
  }

  /// Starts the node again after it was killed or stopped.
  void restart() {
    if (process.alive()) {
      throw new IllegalStateException("it still runs");
    }
    try {
      Files.deleteIfExists(output);
      process = launch(properties, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends SIGKILL and waits for the end.
  void kill() {
    process.kill();
  }

  /// Sends SIGTERM, after which the node hands its partitions over, and waits for the end.
  void stop() {
    process.stop();
  }

  /// Stops the process with SIGSTOP: its connections stay, and it answers nothing.
  void freeze() {
    process.freeze();
  }

  /// Lets a frozen process go on.
  void thaw() {
    process.thaw();
  }

  boolean alive() {
    return process.alive();
  }

  /// Returns what this run of the node has logged.
  String output() {
    return process.output();
  }

  /// Kills the node: a controlled shutdown would wait for others that may be gone.
  @Override
  public void close() {
    if (process.alive()) {
      kill();
    }
  }

  private static ServiceProcess launch(Path properties, Path output) {
    return ServiceProcess.startMain(output, MAIN, OPTIONS, properties.toString());
  }

  private static Path write(Path file, Map<String, String> settings, Path log) throws IOException {
    Properties all = new Properties();
    all.putAll(settings);
    all.setProperty("log.dirs", log.toString());
    // The settings may hold passwords.
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (Writer writer = Files.newBufferedWriter(file)) {
      all.store(writer, null);
    }
    return file;
  }

  private static void format(Path log, String clusterId, int nodeId, List<String> scramCredentials)
      throws IOException {
    try {
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setClusterId(clusterId)
          .setNodeId(nodeId)
          .setDirectories(List.of(log.toString()))
          .setMetadataLogDirectory(log.toString())
          .setControllerListenerName(BrokerProcesses.CONTROLLER)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setScramArguments(scramCredentials)
          .run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
