package io.sealedlog.embedded;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The databases, roles and privileges of SealedLog on the embedded server. A separate PostgreSQL
/// server needs the same; the operator's guide has the SQL.
public final class Databases {
  public static final String READ_MODEL = "sealedlog_read";
  public static final String VAULT = "sealedlog_vault";

  /// The superuser of the server.
  public static final String ADMIN = "sealedlog_admin";

  /// The owner of the read model.
  public static final String PROJECTOR = "sealedlog_projector";

  /// The role that reads the read model.
  public static final String GATEWAY = "sealedlog_gateway";

  /// The owner of the vault.
  public static final String VAULT_OWNER = "sealedlog_vault";

  /// The role of workers, which reads the tables that the vault's owner grants to it.
  public static final String WORKER = "sealedlog_worker";

  static final List<String> ROLES = List.of(ADMIN, PROJECTOR, GATEWAY, VAULT_OWNER, WORKER);

  private static final Duration CONNECT_BOUND = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(25);

  private final EmbeddedPostgres server;

  Databases(EmbeddedPostgres server) {
    this.server = server;
  }

  /// Called between attempts to connect.
  interface AliveCheck {
    void requireAlive() throws IOException;
  }

  /// Waits for the server and creates missing roles and databases.
  void prepare(AliveCheck check) throws IOException {
    try (Connection connection = connectWhenReady(check)) {
      for (String role : ROLES) {
        if (!exists(connection, "select 1 from pg_roles where rolname = ?", role)) {
          execute(
              connection,
              "create role %s login password '%s'".formatted(role, server.password(role)));
        }
      }
      prepareDatabase(connection, READ_MODEL, PROJECTOR, GATEWAY);
      prepareDatabase(connection, VAULT, VAULT_OWNER, WORKER);
      grantGatewayReadAccess();
    } catch (SQLException e) {
      throw new IOException("its databases can't be prepared: " + e.getMessage(), e);
    }
  }

  private static void prepareDatabase(
      Connection connection, String database, String owner, String guest) throws SQLException {
    if (!exists(connection, "select 1 from pg_database where datname = ?", database)) {
      execute(connection, "create database %s owner %s".formatted(database, owner));
    }
    execute(connection, "revoke all on database %s from public".formatted(database));
    execute(connection, "grant connect on database %s to %s".formatted(database, guest));
  }

  // So that the gateway can read a new schema of the read model without manual grants.
  private void grantGatewayReadAccess() throws SQLException {
    try (Connection connection = connect(READ_MODEL)) {
      String asProjector = "alter default privileges for role " + PROJECTOR;
      execute(connection, asProjector + " grant usage on schemas to " + GATEWAY);
      execute(connection, asProjector + " grant select on tables to " + GATEWAY);
    }
  }

  private Connection connectWhenReady(AliveCheck check) throws IOException, SQLException {
    long end = System.nanoTime() + CONNECT_BOUND.toNanos();
    while (true) {
      check.requireAlive();
      try {
        return connect("postgres");
      } catch (SQLException e) {
        // The server is not listening yet, or is recovering. Other errors are permanent.
        boolean startsUp = "08001".equals(e.getSQLState()) || "57P03".equals(e.getSQLState());
        if (!startsUp || System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(server.url(database), ADMIN, server.password(ADMIN));
  }

  private static boolean exists(Connection connection, String sql, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      try (ResultSet result = statement.executeQuery()) {
        return result.next();
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
