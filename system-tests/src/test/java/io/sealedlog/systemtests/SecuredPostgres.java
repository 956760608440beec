package io.sealedlog.systemtests;

import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/// A PostgreSQL server that speaks TLS only, with the databases, roles and rights that the
/// operator's guide has the SQL for, and no others.
final class SecuredPostgres implements DatabaseServer {
  private static final Path GUIDE = Path.of("../docs/operations.md");

  private final EmbeddedPostgres server;
  private final Path data;
  private final Path authority;

  private SecuredPostgres(EmbeddedPostgres server, Path data, Path authority) {
    this.server = server;
    this.data = data;
    this.authority = authority;
  }

  static SecuredPostgres start(Path directory, TestCertificates certificates)
      throws IOException, SQLException {
    EmbeddedPostgres server = EmbeddedPostgres.start(directory);
    SecuredPostgres secured =
        new SecuredPostgres(server, directory.resolve("data"), certificates.authority());
    try (Connection connection = secured.administrator();
        Statement statement = connection.createStatement()) {
      for (String database : List.of(Databases.READ_MODEL, Databases.VAULT)) {
        statement.execute("drop database " + database);
      }
      for (String role :
          List.of(
              Databases.GATEWAY, Databases.PROJECTOR, Databases.VAULT_OWNER, Databases.WORKER)) {
        statement.execute("drop role " + role);
      }
      for (String each : setUp()) {
        statement.execute(each);
      }
      Files.writeString(
          secured.data.resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
      secured.write(certificates.issue("database", "ip:127.0.0.1", TestCertificates.VALID));
      for (String setting :
          List.of("ssl = on", "ssl_cert_file = 'tls.crt'", "ssl_key_file = 'tls.key'")) {
        statement.execute("alter system set " + setting);
      }
      statement.execute("select pg_reload_conf()");
      return secured;
    } catch (IOException | SQLException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /// Opens a connection of the superuser.
  Connection administrator() throws SQLException {
    return DriverManager.getConnection(
        server.url("postgres"), Databases.ADMIN, server.password(Databases.ADMIN));
  }

  /// Shows another certificate to those who connect from now on.
  void show(Path certificate) throws IOException, SQLException {
    write(certificate);
    try (Connection connection = administrator();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_reload_conf()");
    }
  }

  @Override
  public String url(String database) {
    return url("127.0.0.1", database, authority);
  }

  String url(String host, String database, Path trusted) {
    return "jdbc:postgresql://%s:%d/%s?sslmode=verify-full&sslrootcert=%s"
        .formatted(host, server.port(), database, trusted);
  }

  /// Returns an address without TLS.
  String plaintextUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?sslmode=disable".formatted(server.port(), database);
  }

  @Override
  public String password(String role) {
    return role.equals(Databases.ADMIN) ? server.password(role) : passwordOf(role);
  }

  @Override
  public void close() {
    server.close();
  }

  private static String passwordOf(String role) {
    return "canary-of-" + role;
  }

  // The statements of the guide, with passwords.
  private static List<String> setUp() throws IOException {
    String guide = Files.readString(GUIDE);
    int begin = guide.indexOf("```sql\nCREATE ROLE") + "```sql\n".length();
    String script = guide.substring(begin, guide.indexOf("```", begin));
    return Arrays.stream(script.strip().split(";\\s*", -1))
        .filter(statement -> !statement.isEmpty())
        .map(statement -> {
          String role = statement.split("\\s+", -1)[2];
          return statement.replace("'...'", "'" + passwordOf(role) + "'");
        })
        .toList();
  }

  private void write(Path certificate) throws IOException {
    own(Files.writeString(data.resolve("tls.crt"), TestCertificates.chainOf(certificate)));
    own(Files.writeString(data.resolve("tls.key"), TestCertificates.keyOf(certificate)));
  }

  // PostgreSQL takes a key only of its own account.
  private void own(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.setOwner(file, Files.getOwner(data, LinkOption.NOFOLLOW_LINKS));
  }
}
