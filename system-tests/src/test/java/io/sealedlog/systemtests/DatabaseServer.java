package io.sealedlog.systemtests;

import io.sealedlog.embedded.EmbeddedPostgres;
import java.nio.file.Path;

/// The PostgreSQL server of a [Cluster], wherever it runs, with the roles and databases of
/// [Databases].
interface DatabaseServer extends AutoCloseable {
  /// Returns the JDBC address of a database, such as [Databases#READ_MODEL].
  String url(String database);

  /// Returns the password of a role, such as [Databases#GATEWAY].
  String password(String role);

  @Override
  void close();

  /// Starts a server below this process.
  static DatabaseServer embedded(Path directory) {
    EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
    return new DatabaseServer() {
      @Override
      public String url(String database) {
        return postgres.url(database);
      }

      @Override
      public String password(String role) {
        return postgres.password(role);
      }

      @Override
      public void close() {
        postgres.close();
      }
    };
  }
}
