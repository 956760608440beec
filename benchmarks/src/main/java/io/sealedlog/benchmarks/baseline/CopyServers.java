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
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The servers that the all-in-one process has, on a directory that is removed with them, also when
/// this process is told to end meanwhile.
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

  /// @param parent of the directory, on the disk that is to be measured
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

  String bootstrapServers() {
    return Objects.requireNonNull(broker).bootstrapServers();
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

  /// For Kafka Streams.
  Path stateDirectory() {
    return directory.resolve("streams");
  }

  @Override
  public void close() {
    stop();
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs already.
    }
  }

  // Whoever stops them meanwhile waits: a half-started server would be left behind.
  private synchronized void startBoth() throws IOException {
    // PostgreSQL runs as somebody else when we are root, and has to pass through.
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
