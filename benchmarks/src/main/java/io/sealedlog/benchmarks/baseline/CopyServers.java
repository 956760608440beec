package io.sealedlog.benchmarks.baseline;

import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.database.DatabaseConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The servers of the all-in-one process, on a directory that is removed when they are stopped,
/// also when this process is terminated by a signal.
final class CopyServers implements AutoCloseable {
  private static final int DATABASE_CONNECTIONS = 2;

  private final Thread hook = new Thread(this::stop, "copy-servers");
  private final Path directory;
  private @Nullable EmbeddedBroker broker;
  private @Nullable EmbeddedPostgres postgres;
  private boolean stopped;

  private CopyServers(Path directory) {
    this.directory = directory;
  }

  /// @param parent of the directory, on the disk to be measured
  static CopyServers start(Path parent) throws IOException {
    CopyServers servers = new CopyServers(Files.createTempDirectory(parent, "sealedlog-copy-"));
    Runtime.getRuntime().addShutdownHook(servers.hook);
    try {
      servers.startBoth();
      return servers;
    } catch (IOException | RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  /// Returns the settings of a Kafka client, with the password.
  Map<String, String> kafkaClient() {
    return Objects.requireNonNull(broker).clientSettings();
  }

  DatabaseConfig database() {
    EmbeddedPostgres server = Objects.requireNonNull(postgres);
    return new DatabaseConfig(
        "copy",
        server.url(Databases.READ_MODEL),
        Databases.PROJECTOR,
        new Secret(server.password(Databases.PROJECTOR)),
        DATABASE_CONNECTIONS);
  }

  /// Returns the state directory for Kafka Streams.
  Path stateDirectory() {
    return directory.resolve("streams");
  }

  @Override
  public void close() {
    stop();
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The shutdown hook is already running.
    }
  }

  // A concurrent stop waits for the end of this method, because it would leave a half-started
  // server behind.
  private synchronized void startBoth() throws IOException {
    // If this process runs as root, PostgreSQL runs under another account, which must be able to
    // pass through.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    broker = EmbeddedBroker.start(directory.resolve("kafka"));
    postgres = EmbeddedPostgres.start(directory.resolve("postgresql"));
  }

  private synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    if (broker != null) {
      broker.close();
    }
    if (postgres != null) {
      postgres.close();
    }
    remove(directory);
  }

  private static void remove(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
