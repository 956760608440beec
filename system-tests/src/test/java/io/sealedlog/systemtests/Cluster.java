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

/// A broker and a database in this process, and services that are started on them, each a process
/// of its own.
final class Cluster implements AutoCloseable {
  static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path directory;
  private final Map<String, String> settings;
  private final EmbeddedBroker broker;
  private EmbeddedPostgres postgres;
  private final List<ServiceProcess> started = new ArrayList<>();

  /// A gateway and where it listens.
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

  /// With topics and a master key, and no services yet.
  ///
  /// @param settings of gateways and workers, beside what they need to find each other
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

  /// Also waits until it answers; ready it is when there is a projector too.
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
    // The first one makes the vault's tables, which the workers need.
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

  /// The database server's own processes, to do bad things to.
  PostgresProcesses postgres() {
    return new PostgresProcesses(directory.resolve("postgresql"));
  }

  /// As the owner of the server, in autocommit.
  Connection administrator() throws SQLException {
    return DriverManager.getConnection(
        postgres.url("postgres"), Databases.ADMIN, postgres.password(Databases.ADMIN));
  }

  /// Starts the server again that was killed, where it was.
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

  /// Below the range that outgoing connections take theirs from, so that it is still free later.
  private static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_768);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (BindException e) {
        // Another one, then.
      }
    }
  }
}
