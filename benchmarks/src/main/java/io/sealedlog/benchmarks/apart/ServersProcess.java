package io.sealedlog.benchmarks.apart;

import io.sealedlog.benchmarks.baseline.JvmLauncher;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// The program of the process that the broker and, below it, the database run in.
final class ServersProcess {
  static final String READY = "ready";

  private ServersProcess() {}

  /// @param arguments a directory for the data, in which a file is made when the servers run
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    EmbeddedPostgres postgres = EmbeddedPostgres.start(directory.resolve("postgresql"));
    EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              broker.close();
              postgres.close();
            }));
    JvmLauncher.endWithParent();
    Files.createFile(directory.resolve(READY));
    new CountDownLatch(1).await();
  }
}
