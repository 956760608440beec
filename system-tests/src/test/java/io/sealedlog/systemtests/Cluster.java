package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Base64Url;
import io.sealedlog.embedded.Databases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.awaitility.Awaitility;

/// Kafka brokers, a PostgreSQL server, and the services that are started on them, each in a
/// separate process. Unless others are given, the servers are the embedded ones.
final class Cluster implements AutoCloseable {
  static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path directory;
  private final Map<String, String> settings;
  private final KafkaServers kafka;
  private DatabaseServer postgres;
  private final Map<String, Integer> ports = new HashMap<>();
  private final List<ServiceProcess> started = new ArrayList<>();

  /// A gateway process and a client of its API.
  record Gateway(Api api, ServiceProcess process) {}

  private Cluster(
      Path directory, Map<String, String> settings, KafkaServers kafka, DatabaseServer postgres) {
    this.directory = directory;
    this.settings = Map.copyOf(settings);
    this.kafka = kafka;
    this.postgres = postgres;
  }

  /// Starts the servers and creates the topics and the keys; starts no services.
  ///
  /// @param settings of gateways and workers, in addition to addresses and passwords
  static Cluster start(Path directory, Map<String, String> settings) throws IOException {
    return start(directory, settings, KafkaServers.embedded(directory.resolve("kafka")));
  }

  /// Starts on these brokers, which are closed with the cluster.
  static Cluster start(Path directory, Map<String, String> settings, KafkaServers kafka)
      throws IOException {
    return start(
        directory, settings, kafka, DatabaseServer.embedded(directory.resolve("postgresql")));
  }

  /// Starts on these servers, which are closed with the cluster.
  static Cluster start(
      Path directory, Map<String, String> settings, KafkaServers kafka, DatabaseServer postgres)
      throws IOException {
    Cluster cluster = new Cluster(directory, settings, kafka, postgres);
    try {
      cluster.createKey("master.key");
      cluster.createKey("log.key");
      cluster.createTopics();
      return cluster;
    } catch (IOException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /// Starts a gateway and waits until it answers. It becomes ready only when a projector is
  /// running. A name that was used before gets its port again.
  Gateway startGateway(String name) throws IOException {
    return startGateway(name, CommandLineProcess::command);
  }

  Gateway startGateway(String name, CommandLineProcess.Program program) throws IOException {
    if (!ports.containsKey(name)) {
      ports.put(name, Ports.next());
    }
    Api api = new Api(URI.create("http://127.0.0.1:" + ports.get(name)));
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
    ServiceProcess gateway = startService(program, "gateway", name, own);
    // The first gateway creates the vault's tables, which the workers need.
    Awaitility.await(name)
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> !gateway.alive() || api.get(null, "/health/live").status() == 200);
    return new Gateway(api, gateway);
  }

  /// Starts a worker. A name that was used before gets its state directory again.
  ServiceProcess startWorker(String name) {
    return startWorker(name, CommandLineProcess::command);
  }

  ServiceProcess startWorker(String name, CommandLineProcess.Program program) {
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
    return startService(program, "worker", name, own);
  }

  ServiceProcess startProjector(String name) {
    return startProjector(name, CommandLineProcess::command);
  }

  ServiceProcess startProjector(String name, CommandLineProcess.Program program) {
    Map<String, String> own = new LinkedHashMap<>();
    own.putAll(database("read", Databases.READ_MODEL, Databases.PROJECTOR));
    own.put("log.key-file", directory.resolve("log.key").toString());
    own.put("read.reader-role", Databases.GATEWAY);
    own.put("group.mode", "group");
    return startService(program, "projector", name, own);
  }

  /// Takes the keys of another system in place of its own, before any service is started.
  ///
  /// @param data the data directory of an all-in-one
  void takeKeys(Path data) throws IOException {
    takeKey(StoredData.masterKey(data));
    takeKey(data.resolve("log.key"));
  }

  private void takeKey(Path file) throws IOException {
    Path _ =
        Files.copy(
            file,
            directory.resolve(file.getFileName()),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
  }

  /// Writes the settings with which a system is copied from here or to here.
  Path copySettings() {
    Map<String, String> own =
        new LinkedHashMap<>(database("vault", Databases.VAULT, Databases.VAULT_OWNER));
    own.put("vault.master-key-file", directory.resolve("master.key").toString());
    own.put("vault.worker-role", Databases.WORKER);
    own.put("log.key-file", directory.resolve("log.key").toString());
    return write("copy", "copy", own);
  }

  /// Returns the processes of the embedded database server, for fault injection.
  PostgresProcesses postgres() {
    return new PostgresProcesses(directory.resolve("postgresql"));
  }

  /// Opens a connection of the superuser, in autocommit mode.
  Connection administrator() throws SQLException {
    return administrator("postgres");
  }

  Connection administrator(String database) throws SQLException {
    return DriverManager.getConnection(
        postgres.url(database), Databases.ADMIN, postgres.password(Databases.ADMIN));
  }

  /// Starts the killed embedded database server again, on the same directory and port.
  void restartPostgres() {
    postgres = DatabaseServer.embedded(directory.resolve("postgresql"));
  }

  @Override
  public void close() {
    // All at once, because a gateway goes on for a while.
    started.forEach(ServiceProcess::terminate);
    started.forEach(ServiceProcess::close);
    kafka.close();
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
    Path config = write("topics", "topics", Map.of());
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

  private ServiceProcess startService(
      CommandLineProcess.Program program,
      String service,
      String name,
      Map<String, String> settings) {
    Path config = write(service, name, settings);
    ServiceProcess process =
        ServiceProcess.start(output(name), program, service, "--config", config.toString());
    started.add(process);
    return process;
  }

  private Path output(String name) {
    return directory.resolve(name + ".txt");
  }

  private Path write(String service, String name, Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(kafka.settings(service));
    properties.putAll(settings);
    Path file = directory.resolve(name + ".properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
