package io.sealedlog.embedded;

import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL 18 server as a child process: on loopback, with passwords (SCRAM), data checksums
/// and fsync, and with the roles and databases of SealedLog.
///
/// When this process is killed the server keeps running; the next start on the same directory stops
/// it first. No other process may use the directory meanwhile.
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

  private static final Duration STOP_BOUND = Duration.ofSeconds(6);

  /// Settings for one process on a small machine. Durability is not reduced.
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", ""),
          Map.entry("shared_buffers", "48MB"),
          Map.entry("max_connections", "80"),
          // There are no replicas, so less WAL is written for bulk loads.
          Map.entry("wal_level", "minimal"),
          Map.entry("max_wal_senders", "0"),
          Map.entry("max_wal_size", "512MB"),
          Map.entry("io_method", "sync"),
          Map.entry("max_parallel_workers", "2"),
          Map.entry("autovacuum_max_workers", "2"),
          Map.entry("jit", "off"),
          Map.entry("logging_collector", "off"),
          Map.entry("log_min_messages", "warning"),
          // Statements and error details may contain values of rows, which must not be logged.
          Map.entry("log_min_error_statement", "panic"),
          Map.entry("log_error_verbosity", "terse"));

  private final Process server;
  private final int port;
  private final Passwords passwords;
  private volatile boolean closing;

  private EmbeddedPostgres(Process server, int port, Passwords passwords) {
    this.server = server;
    this.port = port;
    this.passwords = passwords;
  }

  /// Starts a server on the directory, which is created if missing, and returns when roles and
  /// databases can be used.
  ///
  /// @throws StartException when the server doesn't start
  public static EmbeddedPostgres start(Path directory) {
    try {
      return startOn(Files.createDirectories(directory).toRealPath());
    } catch (IOException e) {
      throw new StartException(
          "The embedded PostgreSQL doesn't start in %s: %s.".formatted(directory, e.getMessage()),
          e);
    }
  }

  /// Stops the server that a killed process left running on that directory, if there is one.
  ///
  /// @throws StartException when it can't be told whether the process is one; nothing was done then
  public static void stopOrphan(Path directory) throws IOException {
    Path data = directory.resolve("data");
    if (Files.isDirectory(data)) {
      new Postmaster(data).stopOrphan();
    }
  }

  private static EmbeddedPostgres startOn(Path directory) throws IOException {
    Path data = directory.resolve("data");
    Path output = directory.resolve("server.log");
    Passwords passwords = Passwords.in(directory, Databases.ROLES);
    Path unpacked = PostgresBinaries.unpackedUnder(directory.resolve("programs"));
    PostgresPrograms programs =
        new PostgresPrograms(unpacked, ServerAccount.choose(directory, unpacked));
    NewCluster cluster = new NewCluster(directory);
    cluster.removeStaleDrafts();
    if (Files.isDirectory(data)) {
      new Postmaster(data).stopOrphan();
      programs.account().makeOwnerOf(data);
    } else {
      cluster.initialize(programs, data, passwords);
    }
    int port = new RememberedPorts(directory.resolve("ports.properties")).port("postgresql");
    Process server = programs.start(command(data, port), output);
    EmbeddedPostgres started = new EmbeddedPostgres(server, port, passwords);
    try {
      new Databases(started).prepare(() -> started.requireAlive(output));
    } catch (RuntimeException | IOException e) {
      started.close();
      throw e;
    }
    return started;
  }

  /// Returns the JDBC address of a database, such as [Databases#READ_MODEL].
  public String url(String database) {
    return url(port, database);
  }

  static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  public int port() {
    return port;
  }

  /// Returns the password of a role, such as [Databases#GATEWAY].
  public String password(String role) {
    return passwords.of(role);
  }

  /// Runs the action when the server ends without having been closed.
  public void onUnexpectedEnd(Runnable action) {
    Runnable unlessAsked =
        () -> {
          if (!closing) {
            action.run();
          }
        };
    var _ = server.onExit().thenRun(unlessAsked);
  }

  /// Stops the server with a fast shutdown, which rolls back open transactions, and waits for its
  /// end.
  @Override
  public void close() {
    closing = true;
    try {
      PostgresPrograms.signal("INT", server.pid());
      if (!server.waitFor(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
        log.atWarn().log("PostgreSQL doesn't stop in time, it recovers at the next start");
        PostgresPrograms.signal("QUIT", server.pid());
        server.waitFor(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.atWarn().setCause(e).log("PostgreSQL can't be told to stop");
    }
  }

  long pid() {
    return server.pid();
  }

  private void requireAlive(Path output) throws IOException {
    if (!server.isAlive()) {
      throw new IOException("the server ended: " + PostgresPrograms.lastLines(output));
    }
  }

  private static List<String> command(Path data, int port) {
    List<String> command = new ArrayList<>(List.of("postgres", "-D", data.toString()));
    command.add("-p");
    command.add(String.valueOf(port));
    SETTINGS.forEach((name, value) -> {
      command.add("-c");
      command.add(name + "=" + value);
    });
    return command;
  }
}
