package io.sealedlog.runtime.database;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/// How connections to a database are made: by the pool, and outside of it.
final class ConnectionFactory {
  // A caller waits for both of these at most; an idle connection is looked at before it is lent.
  private static final Duration POOL_WAIT = Duration.ofSeconds(4);
  private static final Duration LOOK = Duration.ofSeconds(2);

  // The least that the pool takes: so soon an idle connection to a server that is gone is replaced.
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  private final DatabaseConfig config;
  private final DatabaseAddress address;
  private final DatabaseTls tls;

  /// @throws IllegalArgumentException when the address is not as it must be
  ConnectionFactory(DatabaseConfig config) {
    this.config = config;
    this.address = DatabaseAddress.parse(config.url());
    this.tls =
        DatabaseTls.of(address, config.insecurePlaintext(), config.name() + ".insecure-plaintext");
  }

  DatabaseTls tls() {
    return tls;
  }

  /// One connection that belongs to no pool.
  ///
  /// @param application what the server calls it
  Connection open(String application, ConnectionTimeouts bounds) throws SQLException {
    Properties properties = properties(application, bounds);
    properties.setProperty("user", config.user());
    properties.setProperty("password", config.password().reveal());
    return DriverManager.getConnection(address.url(), properties);
  }

  /// A pool that doesn't connect before it is asked to.
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
      // A server that only follows another one takes no changes.
      properties.setProperty("targetServerType", "primary");
    }
    properties.putAll(address.parameters());
    properties.remove("ssl");
    properties.setProperty("sslmode", tls.mode());
    bounds.putInto(properties, address.parameters().getOrDefault("options", ""));
    return properties;
  }
}
