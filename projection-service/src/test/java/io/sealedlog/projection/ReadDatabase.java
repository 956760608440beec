package io.sealedlog.projection;

import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.database.Jdbc;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A fresh database on the embedded server for one test.
public final class ReadDatabase implements AutoCloseable {
  private static final List<String> TABLES =
      List.of(
          "conversations",
          "members",
          "epochs",
          "epoch_wraps",
          "sender_contexts",
          "messages",
          "stream_events",
          "identities",
          "read_marks",
          "parked_streams");

  private final EmbeddedPostgres server;
  private final String name;
  private final Database database;

  private ReadDatabase(EmbeddedPostgres server, String name) {
    this.server = server;
    this.name = name;
    this.database = Database.open(configOf(Databases.PROJECTOR));
  }

  public static ReadDatabase create(EmbeddedPostgres server, String name) {
    DatabaseConfig admin =
        new DatabaseConfig(
            "admin",
            server.url("postgres"),
            Databases.ADMIN,
            new Secret(server.password(Databases.ADMIN)),
            1,
            // Creating and dropping databases takes long while other tests run.
            Duration.ofMinutes(2),
            false);
    try (Database postgres = Database.open(admin)) {
      postgres.jdbc().update("CREATE DATABASE " + name + " OWNER " + Databases.PROJECTOR);
    }
    return new ReadDatabase(server, name);
  }

  public DatabaseConfig configOf(String role) {
    return new DatabaseConfig("read", server.url(name), role, new Secret(server.password(role)), 2);
  }

  public Database database() {
    return database;
  }

  public Jdbc jdbc() {
    return database.jdbc();
  }

  public int count(String table) {
    return jdbc()
        .queryOne("SELECT count(*)::int AS n FROM read_g1." + table, row -> row.integer("n"))
        .orElseThrow();
  }

  /// Returns all rows of all tables as text, without the owners of the partitions.
  public Map<String, List<String>> dump() {
    Map<String, List<String>> rows = new TreeMap<>();
    for (String table : TABLES) {
      rows.put(
          table,
          jdbc()
              .query(
                  "SELECT t::text AS line FROM read_g1." + table + " t ORDER BY 1",
                  row -> row.text("line")));
    }
    rows.put(
        "next_leaf",
        jdbc()
            .query(
                "SELECT partition || '.' || next_leaf AS line FROM read_g1.projection_offsets ORDER BY 1",
                row -> row.text("line")));
    return rows;
  }

  @Override
  public void close() {
    database.close();
  }
}
