package io.sealedlog.allinone.backup;

import io.sealedlog.allinone.AllInOne;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationSources;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.LogKeys;
import io.sealedlog.runtime.operations.OperationsConfig;
import io.sealedlog.runtime.tracing.TracingConfig;
import io.sealedlog.vault.VaultConfig;
import java.nio.file.Path;
import java.util.Optional;

/// Where the log, the vault and the keys of a system are.
///
/// @param vault with the role that owns its tables
/// @param workerRole which is granted what workers read of a vault that is made
/// @param masterKey the file, where it is known
/// @param logKey the file
public record Installation(
    KafkaConfig kafka,
    DatabaseConfig vault,
    Optional<String> workerRole,
    Optional<Path> masterKey,
    Path logKey) {
  private static final DatabaseConfig.Definition VAULT =
      DatabaseConfig.Definition.of("vault", "the vault", 2);

  private static final Setting<Optional<Path>> MASTER_KEY =
      Setting.path(VaultConfig.MASTER_KEY_FILE.key(), VaultConfig.MASTER_KEY_FILE.description())
          .optional();

  private static final Settings SETTINGS =
      KafkaConfig.SETTINGS
          .and(VAULT.settings("Vault"))
          .and(Settings.of("Keys", MASTER_KEY, VaultConfig.WORKER_ROLE, LogKeys.FILE));

  /// Reads what is needed of the settings of services; those that only services use may be there.
  ///
  /// @throws io.sealedlog.runtime.config.ConfigurationException with all problems
  public static Installation from(ConfigurationSources sources) {
    Configuration configuration =
        sources
            .alsoKnowing(AllInOne.SETTINGS)
            .alsoKnowing(OperationsConfig.SETTINGS)
            .alsoKnowing(TracingConfig.SETTINGS)
            .read(SETTINGS);
    return new Installation(
        KafkaConfig.from(configuration),
        VAULT.from("vault", configuration),
        configuration.get(VaultConfig.WORKER_ROLE),
        configuration.get(MASTER_KEY),
        configuration.get(LogKeys.FILE));
  }
}
