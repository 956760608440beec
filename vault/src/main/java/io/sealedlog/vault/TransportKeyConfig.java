package io.sealedlog.vault;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Settings;
import io.sealedlog.runtime.database.DatabaseConfig;
import java.nio.file.Path;

/// The configuration with which a worker reads transport keys: the vault's settings with the
/// worker's own role.
public record TransportKeyConfig(DatabaseConfig database, Path masterKeyFile) {
  private static final DatabaseConfig.Definition DATABASE =
      DatabaseConfig.Definition.of("vault", "the vault", 2);

  public static final Settings SETTINGS =
      DATABASE
          .settings("Vault, for workers")
          .and(Settings.of("Vault, for workers", VaultConfig.MASTER_KEY_FILE));

  public static TransportKeyConfig of(Configuration configuration) {
    return new TransportKeyConfig(
        DATABASE.from("vault", configuration), configuration.get(VaultConfig.MASTER_KEY_FILE));
  }
}
