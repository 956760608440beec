package io.sealedlog.vault;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;
import io.sealedlog.runtime.database.DatabaseConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The configuration with which a gateway opens the vault.
///
/// @param workerRole the role of workers, which is granted access to the transport keys and event
///   keys
public record VaultConfig(
    DatabaseConfig database, Path masterKeyFile, Optional<String> workerRole, Rotation rotation) {

  public static final Setting<Path> MASTER_KEY_FILE =
      Setting.path(
          "vault.master-key-file",
          "File with the master key: 32 bytes as base64url, readable by its owner alone. Without"
              + " it the vault is lost: keep a copy, apart from the vault's backups.");
  public static final Setting<Optional<String>> WORKER_ROLE =
      Setting.text(
              "vault.worker-role",
              "Role that workers use. At every start it is given SELECT on the transport keys, on"
                  + " the event keys and on nothing else, if it exists.")
          .satisfying(
              "a lower-case identifier of PostgreSQL",
              role -> role.matches("[a-z_][a-z0-9_]{0,62}"))
          .optional();
  public static final Setting<Duration> TRANSPORT_KEY_RETENTION =
      Setting.duration(
              "vault.transport-key-retention",
              Duration.ofHours(1),
              Duration.ofDays(30),
              "How long a transport key is kept after its hour, before it is destroyed. At least"
                  + " the retention of the commands topic, or commands that waited can't be"
                  + " opened.")
          .withDefault(Duration.ofHours(25));
  public static final Setting<Duration> SESSION_KEY_RETENTION =
      Setting.duration(
              "vault.session-key-retention",
              Duration.ofHours(1),
              Duration.ofDays(400),
              "How long a session key is kept after its day, before it is destroyed. At least the"
                  + " longest lifetime of a session.")
          .withDefault(Duration.ofDays(31));
  public static final Setting<Duration> ROTATION_INTERVAL =
      Setting.duration(
              "vault.rotation-interval",
              Duration.ofSeconds(1),
              Duration.ofMinutes(30),
              "How often keys that are due are made and destroyed, and expired sessions deleted.")
          .withDefault(Duration.ofMinutes(5));

  private static final DatabaseConfig.Definition DATABASE =
      DatabaseConfig.Definition.of("vault", "the vault", 10);

  public static final Settings SETTINGS =
      DATABASE
          .settings("Vault")
          .and(
              Settings.of(
                  "Vault",
                  MASTER_KEY_FILE,
                  WORKER_ROLE,
                  TRANSPORT_KEY_RETENTION,
                  SESSION_KEY_RETENTION,
                  ROTATION_INTERVAL));

  public static VaultConfig of(Configuration configuration) {
    return new VaultConfig(
        DATABASE.from("vault", configuration),
        configuration.get(MASTER_KEY_FILE),
        configuration.get(WORKER_ROLE),
        new Rotation(
            configuration.get(TRANSPORT_KEY_RETENTION),
            configuration.get(SESSION_KEY_RETENTION),
            configuration.get(ROTATION_INTERVAL)));
  }

  /// @param transportKeyRetention how long a transport key is kept after its hour
  /// @param sessionKeyRetention how long a session key is kept after its day; no session may live
  ///   longer
  /// @param interval how often the rotation runs
  public record Rotation(
      Duration transportKeyRetention, Duration sessionKeyRetention, Duration interval) {}
}
