package io.sealedlog.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// A PostgreSQL server and a standby that follows it by streaming replication, synchronously. Both
/// are made of one embedded server: a commit is acknowledged when both have it.
final class ReplicatedPostgres implements DatabaseServer {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Path directory;
  private final Map<String, String> passwords;
  private final List<String> command;
  private final int primaryPort = Ports.next();
  private final int standbyPort = Ports.next();
  private final Process primary;
  private final Process standby;

  private ReplicatedPostgres(Path directory, Map<String, String> passwords, List<String> command)
      throws IOException, SQLException {
    this.directory = directory;
    this.passwords = passwords;
    this.command = command;
    Path data = directory.resolve("data");
    Path copy = directory.resolve("standby");
    // What the embedded server has written last is of a kind that no standby can follow.
    Process once = start(data, primaryPort, List.of());
    awaitConnection(primaryPort);
    once.destroy();
    int _ = ended(once);
    execute(List.of("cp", "-a", data.toString(), copy.toString()));
    follow(copy);
    this.primary = start(data, primaryPort, List.of());
    this.standby = start(copy, standbyPort, List.of("hot_standby=on"));
    try {
      requireFollowing();
    } catch (SQLException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void requireFollowing() throws SQLException {
    awaitConnection(primaryPort);
    awaitConnection(standbyPort);
    administer(
        primaryPort, "ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()");
    Awaitility.await("the standby follows")
        .atMost(LIMIT)
        .until(() ->
            flag(
                primaryPort,
                "SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'"));
  }

  /// Makes both servers in the directory.
  static ReplicatedPostgres start(Path directory) throws IOException, SQLException {
    Map<String, String> passwords;
    List<String> command;
    try (EmbeddedPostgres first = EmbeddedPostgres.start(directory)) {
      passwords =
          Map.of(
              Databases.ADMIN, first.password(Databases.ADMIN),
              Databases.PROJECTOR, first.password(Databases.PROJECTOR),
              Databases.GATEWAY, first.password(Databases.GATEWAY),
              Databases.VAULT_OWNER, first.password(Databases.VAULT_OWNER),
              Databases.WORKER, first.password(Databases.WORKER));
      command = commandOf(directory.resolve("data"));
    }
    return new ReplicatedPostgres(directory, passwords, command);
  }

  /// The address names both servers: the driver looks for the one that takes changes.
  @Override
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/%s"
        .formatted(primaryPort, standbyPort, database);
  }

  @Override
  public String password(String role) {
    return passwords.get(role);
  }

  /// Kills the first server and makes the standby take changes.
  void failOver() throws SQLException {
    kill(primary);
    administer(standbyPort, "SELECT pg_promote()");
  }

  @Override
  public void close() {
    kill(primary);
    kill(standby);
  }

  /// Returns the command line with which the embedded server runs, from its program on.
  private static List<String> commandOf(Path data) throws IOException {
    long pid =
        Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    ProcessHandle.Info info = ProcessHandle.of(pid).orElseThrow().info();
    assumeTrue(
        info.command().isPresent() && info.arguments().isPresent(),
        "the system does not tell with which command a process was started");
    List<String> command = new ArrayList<>(List.of(info.command().get()));
    command.addAll(List.of(info.arguments().get()));
    return command;
  }

  private void follow(Path copy) throws IOException {
    // Only that the file is there matters, and who owns it.
    execute(List.of("cp", "-a", copy.resolve("PG_VERSION").toString(), signal(copy).toString()));
    Files.writeString(
        copy.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'%n"
            .formatted(primaryPort, Databases.ADMIN, password(Databases.ADMIN)),
        StandardOpenOption.APPEND);
  }

  private static Path signal(Path copy) {
    return copy.resolve("standby.signal");
  }

  private Process start(Path data, int port, List<String> more) throws IOException {
    List<String> all = new ArrayList<>(asOwnerOf(data));
    boolean replaced = false;
    for (int i = 0; i < command.size(); i++) {
      String word = command.get(i);
      if (word.equals("-D") || word.equals("-p")) {
        all.add(word);
        all.add(word.equals("-D") ? data.toString() : String.valueOf(port));
        i++;
        replaced = true;
      } else {
        all.add(word);
      }
    }
    assumeTrue(replaced, "the command of the embedded server is another than this test knows");
    List<String> settings = new ArrayList<>(List.of("wal_level=replica", "max_wal_senders=4"));
    settings.addAll(more);
    settings.forEach(setting -> all.addAll(List.of("-c", setting)));
    return new ProcessBuilder(all)
        .directory(data.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("server-" + port + ".txt").toFile())
        .start();
  }

  // PostgreSQL refuses to run as root: the embedded server ran as the owner of its data then, or as
  // nobody in a namespace of its own.
  private static List<String> asOwnerOf(Path data) throws IOException {
    if (!System.getProperty("user.name").equals("root")) {
      return List.of();
    }
    int owner = (int) Files.getAttribute(data, "unix:uid");
    return owner == 0
        ? List.of("unshare", "-U")
        : List.of(
            "setpriv",
            "--reuid=" + owner,
            "--regid=" + Files.getAttribute(data, "unix:gid"),
            "--clear-groups");
  }

  private void awaitConnection(int port) {
    Awaitility.await("a server at port " + port)
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> flag(port, "SELECT true"));
  }

  private boolean flag(int port, String sql) throws SQLException {
    try (Connection connection = connect(port);
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      return row.next() && row.getBoolean(1);
    }
  }

  private void administer(int port, String... statements) throws SQLException {
    try (Connection connection = connect(port);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        boolean _ = statement.execute(sql);
      }
    }
  }

  private Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
        Databases.ADMIN,
        password(Databases.ADMIN));
  }

  private static void execute(List<String> words) throws IOException {
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (ended(process) != 0) {
      throw new IOException("failed: " + words);
    }
  }

  private static void kill(Process server) {
    List<ProcessHandle> sessions = server.descendants().toList();
    server.destroyForcibly();
    sessions.forEach(ProcessHandle::destroyForcibly);
    int _ = ended(server);
  }

  private static int ended(Process process) {
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("a process does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
