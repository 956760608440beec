package io.sealedlog.runtime.database;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;
import java.time.Duration;

/// The configuration of one PostgreSQL database.
///
/// @param name used in logs and as the prefix of the settings, such as `vault`
/// @param statementTimeout how long a statement may take
/// @param insecurePlaintext whether connections to another machine without TLS are allowed
public record DatabaseConfig(
    String name,
    String url,
    String user,
    Secret password,
    int poolSize,
    Duration statementTimeout,
    boolean insecurePlaintext) {
  /// The default where a user waits for the answer.
  public static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(5);

  /// Uses the default time-out, and requires TLS to other machines.
  public DatabaseConfig(String name, String url, String user, Secret password, int poolSize) {
    this(name, url, user, password, poolSize, STATEMENT_TIMEOUT, false);
  }

  /// The settings of one database: `<prefix>.url`, `.user`, `.password`, `.pool-size`,
  /// `.statement-timeout` and `.insecure-plaintext`.
  public record Definition(
      Setting<String> url,
      Setting<String> user,
      Setting<Secret> password,
      Setting<Integer> poolSize,
      Setting<Duration> statementTimeout,
      Setting<Boolean> insecurePlaintext) {

    /// @param what the name of the database in descriptions, such as "the vault"
    public static Definition of(String prefix, String what, int defaultPoolSize) {
      return of(prefix, what, defaultPoolSize, STATEMENT_TIMEOUT);
    }

    /// @param statementTimeout the default; longer where batches are written than where a user
    ///   waits
    public static Definition of(
        String prefix, String what, int defaultPoolSize, Duration statementTimeout) {
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
              .withDefault(defaultPoolSize),
          Setting.duration(
                  prefix + ".statement-timeout",
                  Duration.ofSeconds(1),
                  Duration.ofMinutes(10),
                  "How long a statement may take in "
                      + what
                      + " before it is ended. A server that is silent for a second longer counts as"
                      + " gone. Changes of the tables at a start take as long as they take.")
              .withDefault(statementTimeout),
          Setting.flag(
                  prefix + ".insecure-plaintext",
                  "Allows connections without TLS to "
                      + what
                      + " on another machine: whoever is on the way can read and change what is"
                      + " sent.")
              .withDefault(false));
    }

    public Settings settings(String title) {
      return Settings.of(title, url, user, password, poolSize, statementTimeout, insecurePlaintext);
    }

    /// @param name the prefix of the settings
    /// @throws ConfigurationException when the address is invalid
    public DatabaseConfig from(String name, Configuration configuration) {
      DatabaseConfig config =
          new DatabaseConfig(
              name,
              configuration.get(url),
              configuration.get(user),
              configuration.get(password),
              configuration.get(poolSize),
              configuration.get(statementTimeout),
              configuration.get(insecurePlaintext));
      try {
        ConnectionFactory _ = new ConnectionFactory(config);
      } catch (IllegalArgumentException e) {
        throw ConfigurationException.of(url, config.url(), String.valueOf(e.getMessage()));
      }
      return config;
    }
  }
}
