package io.sealedlog.vault;

import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.database.DatabaseConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The PostgreSQL server shared by all test classes, from its first use to the end of the process.
final class TestServer {
  private TestServer() {}

  static String url(String database) {
    return Running.SERVER.url(database);
  }

  static DatabaseConfig administrator(String database) {
    return new DatabaseConfig(
        "admin",
        url(database),
        Databases.ADMIN,
        new Secret(Running.SERVER.password(Databases.ADMIN)),
        1,
        // Creating and dropping databases takes long while other tests run.
        Duration.ofMinutes(2),
        false);
  }

  private static final class Running {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        Path directory = Files.createTempDirectory("vault-test");
        EmbeddedPostgres server = EmbeddedPostgres.start(directory);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, directory)));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void stop(EmbeddedPostgres server, Path directory) {
      server.close();
      try (Stream<Path> files = Files.walk(directory)) {
        List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        for (Path file : deepestFirst) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
