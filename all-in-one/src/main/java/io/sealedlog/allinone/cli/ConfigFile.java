package io.sealedlog.allinone.cli;

import io.sealedlog.runtime.config.ConfigurationSources;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option that every command with settings has.
final class ConfigFile {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A properties file with settings. Settings also come from the environment, http.port as"
              + " SEALEDLOG_HTTP_PORT.")
  private @Nullable Path file;

  /// Whether a file is named.
  boolean given() {
    return file != null;
  }

  /// Defaults, the file and the environment.
  ConfigurationSources sources() {
    ConfigurationSources sources = new ConfigurationSources();
    if (file != null) {
      sources.file(file);
    }
    return sources.environment(System.getenv());
  }
}
