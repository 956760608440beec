package io.sealedlog.allinone;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;
import io.sealedlog.runtime.operations.LoggingConfig;
import io.sealedlog.runtime.operations.OperationsConfig;
import io.sealedlog.runtime.tracing.TracingConfig;
import io.sealedlog.vault.VaultConfig;
import java.nio.file.Path;
import java.util.Optional;

/// The settings of an all-in-one process beside those of its services.
///
/// @param masterKeyFile empty to keep the master key beside the data directory
/// @param flushEachRecord whether the broker forces each record to the disk before acknowledging it
/// @param operations empty for no operations endpoint
public record AllInOneConfig(
    Path dataDirectory,
    Optional<Path> masterKeyFile,
    boolean flushEachRecord,
    Optional<OperationsConfig> operations,
    LoggingConfig logging,
    TracingConfig tracing) {
  public static final Setting<Path> DATA_DIRECTORY =
      Setting.path("data.directory", "Where everything is kept but the master key.")
          .withDefault(Path.of("data"));

  static final Setting<Optional<Path>> MASTER_KEY_FILE =
      Setting.path(
              VaultConfig.MASTER_KEY_FILE.key(),
              "File with the master key. Without this setting it is beside the data directory, in"
                  + " `data.keys/master.key` for `data`, and is made when the data directory is new;"
                  + " where an earlier version made it in the data directory, it stays there.")
          .optional();

  static final Setting<Boolean> FLUSH_EACH_RECORD =
      Setting.flag(
              "data.flush-each-record",
              "Forces each record to the disk before it is acknowledged: nothing acknowledged is"
                  + " lost when the power fails, and sending is much slower. Without it the same"
                  + " holds for a killed process, but not for a machine that stops.")
          .withDefault(false);

  static final Setting<Optional<Integer>> OPERATIONS_PORT =
      Setting.integer(
              OperationsConfig.PORT.key(),
              0,
              65_535,
              "Port of the operations endpoint, on `operations.host`; 0 takes a free one. Without"
                  + " this setting there is no such endpoint: the API's port has health and metrics"
                  + " too.")
          .optional();

  public static final Settings SETTINGS =
      Settings.of(
          "All-in-one", DATA_DIRECTORY, MASTER_KEY_FILE, FLUSH_EACH_RECORD, OPERATIONS_PORT);

  // The others are described in chapters of their own.
  static final Settings ALL_SETTINGS =
      SETTINGS
          .and(Settings.of("", OperationsConfig.HOST, LoggingConfig.FORMAT))
          .and(TracingConfig.SETTINGS);

  public static AllInOneConfig from(Configuration configuration) {
    return new AllInOneConfig(
        configuration.get(DATA_DIRECTORY),
        configuration.get(MASTER_KEY_FILE),
        configuration.get(FLUSH_EACH_RECORD),
        configuration
            .get(OPERATIONS_PORT)
            .map(port -> new OperationsConfig(configuration.get(OperationsConfig.HOST), port)),
        LoggingConfig.from(configuration),
        TracingConfig.from(configuration));
  }
}
