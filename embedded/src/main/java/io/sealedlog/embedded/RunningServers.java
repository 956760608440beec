package io.sealedlog.embedded;

import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// The addresses and passwords of the servers of another process, read from their directories.
/// Needs permission to read their private files.
///
/// @param broker its address, user and password
/// @param postgresDirectory contains the passwords
public record RunningServers(BrokerLogin broker, int postgresPort, Path postgresDirectory) {

  /// @throws StartException when no servers were ever started on these directories
  public static RunningServers find(Path brokerDirectory, Path postgresDirectory) {
    try {
      return new RunningServers(
          BrokerLogin.find(brokerDirectory),
          RememberedPorts.known(postgresDirectory.resolve("ports.properties"), "postgresql"),
          postgresDirectory);
    } catch (IOException e) {
      throw new StartException(
          "There is no data of SealedLog in %s: %s.".formatted(brokerDirectory.getParent(), e), e);
    }
  }

  /// Returns the JDBC address of a database, such as [Databases#READ_MODEL].
  public String url(String database) {
    return EmbeddedPostgres.url(postgresPort, database);
  }

  /// Returns the settings with which a service connects to the broker.
  public Map<String, String> kafkaSettings() {
    return broker.serviceSettings();
  }

  /// Returns the settings of a Kafka client, by Kafka's names.
  public Map<String, String> kafkaClient() {
    return broker.clientSettings();
  }

  /// Returns the settings with which a service connects to a database.
  ///
  /// @param prefix of the settings' keys, such as `vault`
  public Map<String, String> settings(String prefix, String database, String role) {
    return Map.of(
        prefix + ".url", url(database),
        prefix + ".user", role,
        prefix + ".password", password(role));
  }

  /// Returns the password of a role, such as [Databases#GATEWAY].
  public String password(String role) {
    try {
      return Passwords.in(postgresDirectory, Databases.ROLES).of(role);
    } catch (IOException e) {
      throw new StartException("The password file can't be read: " + e + ".", e);
    }
  }

  /// Without passwords.
  @Override
  public String toString() {
    return "RunningServers[" + postgresDirectory.getParent() + "]";
  }
}
