package io.sealedlog.runtime.database;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.metrics.CredentialMeters;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A pool of connections to one database. Opening it doesn't connect: an unavailable database is
/// detected by [#requireSupportedServer] at the start, and by the readiness check later.
///
/// No call waits for ever: not for a connection, a lock, or a server that has stopped answering. A
/// time-out is a transient [DatabaseException], and its connection is not used again.
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final int OLDEST_SERVER = 15;
  private static final Duration START_PATIENCE = Duration.ofSeconds(30);
  private static final String CANNOT_CONNECT = "08001";
  private static final String STARTING_UP = "57P03";

  private final DatabaseConfig config;
  private final ConnectionFactory connections;
  private final HikariDataSource pool;
  private final Jdbc jdbc;
  private @Nullable DatabaseWatch watch;

  private Database(DatabaseConfig config, ConnectionFactory connections, HikariDataSource pool) {
    this.config = config;
    this.connections = connections;
    this.pool = pool;
    this.jdbc = new Jdbc(pool, pool::evictConnection);
  }

  public static Database open(DatabaseConfig config) {
    ConnectionFactory connections = new ConnectionFactory(config);
    connections
        .tls()
        .warning()
        .ifPresent(warning ->
            log.atWarn()
                .addKeyValue("database", config.name())
                .addKeyValue("url", config.url())
                .log(warning));
    ConnectionTimeouts bounds = ConnectionTimeouts.ofStatements(config.statementTimeout());
    return new Database(
        config,
        connections,
        new HikariDataSource(connections.pool(config.name(), bounds, config.poolSize())));
  }

  /// @throws StartException when the server can't be reached, refuses the connection, or is too old
  public void requireSupportedServer() {
    int version;
    try (Connection connection = firstConnection()) {
      version = connection.getMetaData().getDatabaseMajorVersion();
    } catch (SQLException e) {
      throw new StartException(
          "The database at %s (%s.url) can't be used as %s: %s.%s"
              .formatted(config.url(), config.name(), config.user(), rootMessage(e), advice(e)),
          e);
    }
    if (version < OLDEST_SERVER) {
      throw new StartException(
          "The database at %s (%s.url) is PostgreSQL %d; it must be %d or later."
              .formatted(config.url(), config.name(), version, OLDEST_SERVER));
    }
  }

  // Where many processes start at once, logging in alone may take longer than a caller would wait.
  private Connection firstConnection() throws SQLException {
    long end = System.nanoTime() + START_PATIENCE.toNanos();
    while (true) {
      try {
        return pool.getConnection();
      } catch (SQLException e) {
        if (!mayBeTooSlow(e) || System.nanoTime() - end > 0) {
          throw e;
        }
        log.atInfo().addKeyValue("database", config.name()).log("the database does not answer yet");
      }
    }
  }

  // A refused connection, an unknown host, a wrong password and missing TLS have other causes and
  // states.
  private static boolean mayBeTooSlow(SQLException failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root instanceof SQLException last
        && (last.getSQLState() == null
            || last.getSQLState().equals(CANNOT_CONNECT)
            || last.getSQLState().equals(STARTING_UP));
  }

  /// Reports on the pool, and until when the certificate that it connects with is valid.
  ///
  /// @param service that uses the pool
  public void observe(MeterRegistry registry, String service) {
    pool.setMetricsTrackerFactory(new PoolMeters(registry, service, config.name()));
    connections
        .clientCertificate()
        .ifPresent(file -> new CredentialMeters(registry).certificate(config.name(), file));
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

  /// Starts watching the database, or returns the watch that is already running.
  ///
  /// @param need ignored when the watch is already running
  public synchronized DatabaseWatch watch(DatabaseWatch.Need need) {
    if (watch == null) {
      watch = new DatabaseWatch(connections, config.name(), need);
    }
    return watch;
  }

  /// Runs a schema migration on separate connections without time-outs for statements and locks:
  /// another process may be running the same migration, and rows may have to be rewritten. When the
  /// server stops answering a concurrent probe, the connections are closed.
  public void migrate(Consumer<DataSource> migration) {
    try (MigrationConnections patient = new MigrationConnections(connections, config.name())) {
      migration.accept(patient.dataSource());
    }
  }

  /// Runs statements that may take any time, such as a COPY of whole tables, on connections like
  /// those of [#migrate].
  public <T> T patiently(Function<Jdbc, T> work) {
    try (MigrationConnections patient = new MigrationConnections(connections, config.name())) {
      return work.apply(new Jdbc(patient.dataSource()));
    }
  }

  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.close();
    }
    pool.close();
  }

  // 08004 and 08006: the server doesn't support TLS, its certificate isn't accepted, or the file of
  // certificates is missing.
  private String advice(SQLException failure) {
    String state = new DatabaseException(failure).sqlState();
    if (!connections.tls().demanded() || !(state.equals("08004") || state.equals("08006"))) {
      return "";
    }
    return (" TLS is demanded to a database on another machine: name the PEM file of the authority"
            + " that its certificate is from in the address (?sslrootcert=FILE), or set"
            + " %s.insecure-plaintext=true to go without.")
        .formatted(config.name());
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message =
        root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    String line = message.lines().findFirst().orElse(message).replaceAll("\\.$", "");
    return switch (root) {
      case CertificateExpiredException _ -> "its certificate has expired (%s)".formatted(line);
      case CertificateNotYetValidException _ ->
          "its certificate is not valid yet (%s); look at the clocks".formatted(line);
      default -> line;
    };
  }
}
