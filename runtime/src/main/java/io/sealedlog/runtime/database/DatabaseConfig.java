package io.sealedlog.runtime.database;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;

/// How to reach one PostgreSQL database.
///
/// @param name what it is called in logs, such as `vault`
public record DatabaseConfig(String name, String url, String user, Secret password, int poolSize) {

  /// The settings of one database: `<prefix>.url`, `.user`, `.password` and `.pool-size`.
  public record Definition(
      Setting<String> url,
      Setting<String> user,
      Setting<Secret> password,
      Setting<Integer> poolSize) {

    /// @param what the database in words, such as "the vault"
    public static Definition of(String prefix, String what, int defaultPoolSize) {
      return new Definition(
          Setting.text(prefix + ".url", "JDBC address of " + what + ", without user and password.")
              .satisfying(
                  "a JDBC address that begins with jdbc:postgresql:// and holds no password",
                  url -> url.startsWith("jdbc:postgresql://") && !url.contains("password=")),
          Setting.text(prefix + ".user", "Role for " + what + ".")
              .satisfying("not empty", user -> !user.isBlank()),
          Setting.secret(prefix + ".password", "Password of that role."),
          Setting.integer(
                  prefix + ".pool-size",
                  1,
                  200,
                  "Connections that one process holds to " + what + ".")
              .withDefault(defaultPoolSize));
    }

    public Settings settings(String title) {
      return Settings.of(title, url, user, password, poolSize);
    }

    public DatabaseConfig from(String name, Configuration configuration) {
      return new DatabaseConfig(
          name,
          configuration.get(url),
          configuration.get(user),
          configuration.get(password),
          configuration.get(poolSize));
    }
  }
}
