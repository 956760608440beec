package io.sealedlog.allinone;

import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The settings that the all-in-one process makes for its services: the addresses of the embedded
/// servers, and the role and password of each service.
///
/// @param kafka for the embedded broker, with its password
/// @param databaseUrl the address of a database by its name
/// @param password the password of a role
record EmbeddedSettings(
    Map<String, String> kafka,
    UnaryOperator<String> databaseUrl,
    UnaryOperator<String> password,
    Path workerState,
    Path logKey) {

  static EmbeddedSettings of(EmbeddedServers servers, Path workerState, Path logKey) {
    EmbeddedPostgres postgres = servers.postgres();
    return new EmbeddedSettings(
        servers.broker().serviceSettings(), postgres::url, postgres::password, workerState, logKey);
  }

  /// Returns placeholders for the settings that are known once the embedded servers run, so that
  /// all other settings can be validated before.
  static EmbeddedSettings forValidation() {
    return new EmbeddedSettings(
        EmbeddedBroker.placeholderSettings(),
        name -> "jdbc:postgresql://127.0.0.1:9/" + name,
        role -> role,
        Path.of("."),
        Path.of("log.key"));
  }

  Map<String, String> decidedFor(ServiceDefinition service) {
    return switch (service) {
      case GATEWAY -> gateway();
      case WORKER -> worker();
      case PROJECTOR -> projector();
    };
  }

  private Map<String, String> gateway() {
    Map<String, String> settings = new HashMap<>(kafka);
    settings.putAll(database("vault", Databases.VAULT, Databases.VAULT_OWNER));
    settings.putAll(database("read", Databases.READ_MODEL, Databases.GATEWAY));
    settings.put("vault.worker-role", Databases.WORKER);
    // There is no other gateway to which anybody could go meanwhile.
    settings.put("http.drain-time", "0s");
    return settings;
  }

  private Map<String, String> worker() {
    Map<String, String> settings = new HashMap<>(kafka);
    settings.putAll(database("vault", Databases.VAULT, Databases.WORKER));
    settings.put("log.key-file", logKey.toString());
    settings.put("worker.state-directory", workerState.toString());
    // After a kill Kafka would keep the partitions for a nameless worker that doesn't come back.
    settings.put("worker.instance-id", "all-in-one");
    settings.put("worker.standbys", "0");
    return settings;
  }

  private Map<String, String> projector() {
    Map<String, String> settings = new HashMap<>(kafka);
    settings.putAll(database("read", Databases.READ_MODEL, Databases.PROJECTOR));
    settings.put("log.key-file", logKey.toString());
    settings.put("read.reader-role", Databases.GATEWAY);
    settings.put("group.mode", "assign");
    return settings;
  }

  /// Without passwords.
  @Override
  public String toString() {
    return "EmbeddedSettings[" + workerState + "]";
  }

  private Map<String, String> database(String prefix, String database, String role) {
    return Map.of(
        prefix + ".url", databaseUrl.apply(database),
        prefix + ".user", role,
        prefix + ".password", password.apply(role));
  }
}
