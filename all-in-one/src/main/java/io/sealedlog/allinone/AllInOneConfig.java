package io.sealedlog.allinone;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;
import io.sealedlog.vault.VaultConfig;
import java.nio.file.Path;
import java.util.Optional;

/// The settings of an all-in-one process beside those of its services.
///
/// @param masterKeyFile empty to keep the master key in the data directory
/// @param flushEachRecord whether the broker forces each record to the disk before acknowledging it
public record AllInOneConfig(
    Path dataDirectory, Optional<Path> masterKeyFile, boolean flushEachRecord) {
  public static final Setting<Path> DATA_DIRECTORY =
      Setting.path("data.directory", "Where everything is kept, the master key included.")
          .withDefault(Path.of("data"));

  static final Setting<Optional<Path>> MASTER_KEY_FILE =
      Setting.path(
              VaultConfig.MASTER_KEY_FILE.key(),
              "File with the master key. Without this setting it is `master.key` in the data"
                  + " directory, and is made when that directory is new.")
          .optional();

  static final Setting<Boolean> FLUSH_EACH_RECORD =
      Setting.flag(
              "data.flush-each-record",
              "Forces each record to the disk before it is acknowledged: nothing acknowledged is"
                  + " lost when the power fails, and sending is much slower. Without it the same"
                  + " holds for a killed process, but not for a machine that stops.")
          .withDefault(false);

  public static final Settings SETTINGS =
      Settings.of("All-in-one", DATA_DIRECTORY, MASTER_KEY_FILE, FLUSH_EACH_RECORD);

  public static AllInOneConfig from(Configuration configuration) {
    return new AllInOneConfig(
        configuration.get(DATA_DIRECTORY),
        configuration.get(MASTER_KEY_FILE),
        configuration.get(FLUSH_EACH_RECORD));
  }
}
