package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Base64Url;
import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;

/// A broker in this process, a PostgreSQL server, and the services that are started on them, each
/// in a separate process.
final class Cluster implements AutoCloseable {
  static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path directory;
  private final Map<String, String> settings;
  private final EmbeddedBroker broker;
  private EmbeddedPostgres postgres;
  private final List<ServiceProcess> started = new ArrayList<>();

  /// A gateway process and a client of its API.
  record Gateway(Api api, ServiceProcess process) {}

  private Cluster(
      Path directory,
      Map<String, String> settings,
      EmbeddedBroker broker,
      EmbeddedPostgres postgres) {
    this.directory = directory;
    this.settings = Map.copyOf(settings);
    this.broker = broker;
    this.postgres = postgres;
  }

  /// Starts the servers and creates the topics and the keys; starts no services.
  ///
  /// @param settings of gateways and workers, in addition to addresses and passwords
  static Cluster start(Path directory, Map<String, String> settings) throws IOException {
    Cluster cluster =
        new Cluster(
            directory,
            settings,
            EmbeddedBroker.start(directory.resolve("kafka")),
            EmbeddedPostgres.start(directory.resolve("postgresql")));
    cluster.createKey("master.key");
    cluster.createKey("log.key");
    cluster.createTopics();
    return cluster;
  }

  /// Starts a gateway and waits until it answers. It becomes ready only when a projector is
  /// running.
  Gateway startGateway(String name) throws IOException {
    Api api = new Api(URI.create("http://127.0.0.1:" + freePort()));
    Map<String, String> own = new LinkedHashMap<>(ServiceProcess.QUICK_PASSWORDS);
    settings.forEach((key, value) -> {
      if (!isOfWorkers(key)) {
        own.put(key, value);
      }
    });
    own.put("http.port", String.valueOf(api.base().getPort()));
    own.putAll(database("vault", Databases.VAULT, Databases.VAULT_OWNER));
    own.put("vault.master-key-file", directory.resolve("master.key").toString());
    own.put("vault.worker-role", Databases.WORKER);
    own.putAll(database("read", Databases.READ_MODEL, Databases.GATEWAY));
    ServiceProcess gateway = startService("gateway", name, own);
    // The first gateway creates the vault's tables, which the workers need.
    Awaitility.await(name)
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> api.get(null, "/health/live").status() == 200 || !gateway.alive());
    return new Gateway(api, gateway);
  }

  ServiceProcess startWorker(String name) {
    Map<String, String> own = new LinkedHashMap<>();
    settings.forEach((key, value) -> {
      if (isOfWorkers(key)) {
        own.put(key, value);
      }
    });
    own.putAll(database("vault", Databases.VAULT, Databases.WORKER));
    own.put("vault.master-key-file", directory.resolve("master.key").toString());
    own.put("log.key-file", directory.resolve("log.key").toString());
    own.put("worker.state-directory", directory.resolve(name).toString());
    return startService("worker", name, own);
  }

  ServiceProcess startProjector(String name) {
    Map<String, String> own = new LinkedHashMap<>();
    own.putAll(database("read", Databases.READ_MODEL, Databases.PROJECTOR));
    own.put("log.key-file", directory.resolve("log.key").toString());
    own.put("read.reader-role", Databases.GATEWAY);
    own.put("group.mode", "group");
    return startService("projector", name, own);
  }

  /// Returns the processes of the database server, for fault injection.
  PostgresProcesses postgres() {
    return new PostgresProcesses(directory.resolve("postgresql"));
  }

  /// Opens a connection of the superuser, in autocommit mode.
  Connection administrator() throws SQLException {
    return DriverManager.getConnection(
        postgres.url("postgres"), Databases.ADMIN, postgres.password(Databases.ADMIN));
  }

  /// Starts the killed database server again, on the same directory and port.
  void restartPostgres() {
    postgres = EmbeddedPostgres.start(directory.resolve("postgresql"));
  }

  @Override
  public void close() {
    started.forEach(ServiceProcess::close);
    broker.close();
    postgres.close();
  }

  private void createKey(String name) throws IOException {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    Path file =
        Files.createFile(
            directory.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, Base64Url.encode(key));
  }

  private void createTopics() {
    Path config = write("topics", Map.of());
    try (ServiceProcess creation =
        ServiceProcess.start(
            output("topics"), "topics", "create", "--partitions=4", "--config=" + config)) {
      assertThat(creation.await()).as(creation.output()).isZero();
    }
  }

  private Map<String, String> database(String prefix, String database, String role) {
    return Map.of(
        prefix + ".url", postgres.url(database),
        prefix + ".user", role,
        prefix + ".password", postgres.password(role));
  }

  private static boolean isOfWorkers(String key) {
    return key.startsWith("worker.");
  }

  private ServiceProcess startService(String service, String name, Map<String, String> settings) {
    Path config = write(name, settings);
    ServiceProcess process =
        ServiceProcess.start(output(name), service, "--config", config.toString());
    started.add(process);
    return process;
  }

  private Path output(String name) {
    return directory.resolve(name + ".txt");
  }

  private Path write(String name, Map<String, String> settings) {
    Properties properties = new Properties();
    properties.setProperty("kafka.bootstrap.servers", broker.bootstrapServers());
    properties.setProperty("topics.replication", "1");
    properties.putAll(settings);
    Path file = directory.resolve(name + ".properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /// Returns a free port below the ephemeral range, which outgoing connections therefore don't take
  /// before it is used.
  private static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_768);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (BindException e) {
        // The port is in use; another one is tried.
      }
    }
  }
}
