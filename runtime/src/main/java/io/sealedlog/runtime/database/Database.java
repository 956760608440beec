package io.sealedlog.runtime.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sealedlog.runtime.StartException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/// A pool of connections to one database. Opening it doesn't connect: a database that is away is a
/// matter of [#requireSupportedServer] at the start, and of readiness later.
public final class Database implements AutoCloseable {
  private static final int OLDEST_SERVER = 15;
  private static final Duration CONNECT_BOUND = Duration.ofSeconds(5);

  private final DatabaseConfig config;
  private final HikariDataSource pool;
  private final Jdbc jdbc;

  private Database(DatabaseConfig config, HikariDataSource pool) {
    this.config = config;
    this.pool = pool;
    this.jdbc = new Jdbc(pool);
  }

  public static Database open(DatabaseConfig config) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName(config.name());
    hikari.setJdbcUrl(config.url());
    hikari.setUsername(config.user());
    hikari.setPassword(config.password().reveal());
    hikari.setMaximumPoolSize(config.poolSize());
    hikari.setMinimumIdle(Math.min(2, config.poolSize()));
    hikari.setConnectionTimeout(CONNECT_BOUND.toMillis());
    hikari.setInitializationFailTimeout(-1);
    hikari.addDataSourceProperty("tcpKeepAlive", "true");
    hikari.addDataSourceProperty("ApplicationName", "sealedlog-" + config.name());
    hikari.addDataSourceProperty("connectTimeout", String.valueOf(CONNECT_BOUND.toSeconds()));
    return new Database(config, new HikariDataSource(hikari));
  }

  /// @throws StartException when the server can't be reached, refuses us, or is too old
  public void requireSupportedServer() {
    int version;
    try (Connection connection = pool.getConnection()) {
      version = connection.getMetaData().getDatabaseMajorVersion();
    } catch (SQLException e) {
      throw new StartException(
          "The database at %s (%s.url) can't be used as %s: %s."
              .formatted(config.url(), config.name(), config.user(), rootMessage(e)),
          e);
    }
    if (version < OLDEST_SERVER) {
      throw new StartException(
          "The database at %s (%s.url) is PostgreSQL %d; it must be %d or later."
              .formatted(config.url(), config.name(), version, OLDEST_SERVER));
    }
  }

  public Jdbc jdbc() {
    return jdbc;
  }

  public DataSource dataSource() {
    return pool;
  }

  public DatabaseConfig config() {
    return config;
  }

  @Override
  public void close() {
    pool.close();
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message =
        root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return message.lines().findFirst().orElse(message).replaceAll("\\.$", "");
  }
}
