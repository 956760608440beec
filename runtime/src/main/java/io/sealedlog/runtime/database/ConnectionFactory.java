package io.sealedlog.runtime.database;

import com.zaxxer.hikari.HikariConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/// Makes connections to a database, in a pool or outside of one.
final class ConnectionFactory {
  // The longest wait for a connection from the pool, and for the validation of an idle connection
  // before it is handed out.
  private static final Duration POOL_WAIT = Duration.ofSeconds(4);
  private static final Duration LOOK = Duration.ofSeconds(2);

  // The smallest value that the pool accepts: an idle connection to a lost server is replaced after
  // this time.
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  private final DatabaseConfig config;
  private final DatabaseAddress address;
  private final DatabaseTls tls;

  /// @throws IllegalArgumentException when the address is invalid
  ConnectionFactory(DatabaseConfig config) {
    this.config = config;
    this.address = DatabaseAddress.parse(config.url());
    this.tls =
        DatabaseTls.of(address, config.insecurePlaintext(), config.name() + ".insecure-plaintext");
  }

  DatabaseTls tls() {
    return tls;
  }

  /// Returns the PEM file of the certificate by which the server knows this client, if there is
  /// one.
  Optional<Path> clientCertificate() {
    return Optional.ofNullable(address.parameters().get("sslcert")).map(Path::of);
  }

  /// Opens a connection that belongs to no pool.
  ///
  /// @param application the name under which the server lists the connection
  Connection open(String application, ConnectionTimeouts bounds) throws SQLException {
    Properties properties = properties(application, bounds);
    properties.setProperty("user", config.user());
    properties.setProperty("password", config.password().reveal());
    return DriverManager.getConnection(address.url(), properties);
  }

  /// Returns the configuration of a pool that doesn't connect before its first use.
  HikariConfig pool(String application, ConnectionTimeouts bounds, int size) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName(config.name());
    hikari.setJdbcUrl(address.url());
    hikari.setUsername(config.user());
    hikari.setPassword(config.password().reveal());
    hikari.setMaximumPoolSize(size);
    hikari.setMinimumIdle(Math.min(2, size));
    hikari.setConnectionTimeout(POOL_WAIT.toMillis());
    hikari.setValidationTimeout(LOOK.toMillis());
    hikari.setKeepaliveTime(KEEP_ALIVE.toMillis());
    hikari.setInitializationFailTimeout(-1);
    hikari.setDataSourceProperties(properties(application, bounds));
    return hikari;
  }

  private Properties properties(String application, ConnectionTimeouts bounds) {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "sealedlog-" + application);
    if (address.hosts().size() > 1) {
      // A standby server takes no changes.
      properties.setProperty("targetServerType", "primary");
    }
    properties.putAll(address.parameters());
    properties.remove("ssl");
    properties.setProperty("sslmode", tls.mode());
    bounds.putInto(properties, address.parameters().getOrDefault("options", ""));
    return properties;
  }
}
