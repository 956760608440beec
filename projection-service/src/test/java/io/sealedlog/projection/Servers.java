package io.sealedlog.projection;

import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A broker and a PostgreSQL server for the tests of a class, which may stop and start them, and a
/// deployment for each test.
final class Servers implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private final String name;
  private @Nullable Path directory;
  private @Nullable EmbeddedBroker broker;
  private @Nullable EmbeddedPostgres postgres;
  private @Nullable Deployment deployment;
  private int deployments;

  /// @param name of topics and databases
  Servers(String name) {
    this.name = name;
  }

  Deployment deploy() {
    deployments++;
    deployment =
        new Deployment(running().clientSettings(), database(), in("log.key"), name + deployments);
    return deployment;
  }

  void stopBroker() {
    running().close();
  }

  void startBroker() {
    broker = EmbeddedBroker.start(in("kafka"));
  }

  void stopPostgres() {
    database().close();
  }

  void startPostgres() {
    postgres = EmbeddedPostgres.start(in("postgresql"));
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    directory = Files.createTempDirectory("projection-test");
    SampleLog.writeLogKey(in("log.key"));
    startBroker();
    startPostgres();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (deployment != null) {
      deployment.close();
      deployment = null;
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    stopBroker();
    stopPostgres();
    try (Stream<Path> files = Files.walk(in(""))) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }

  private EmbeddedBroker running() {
    return Objects.requireNonNull(broker);
  }

  private EmbeddedPostgres database() {
    return Objects.requireNonNull(postgres);
  }

  private Path in(String child) {
    return Objects.requireNonNull(directory).resolve(child);
  }
}
