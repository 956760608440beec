package io.sealedlog.allinone.cli;

import io.sealedlog.runtime.metrics.ProcessMeters;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// The version and the commit, which the build writes into a file of the jar.
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    ProcessMeters.Build build = build();
    return new String[] {"SealedLog %s (commit %s)".formatted(build.version(), build.commit())};
  }

  /// @return the commit is "unknown" when the build wasn't told
  static ProcessMeters.Build build() {
    Properties properties = new Properties();
    try (InputStream file = Version.class.getResourceAsStream("/build.properties")) {
      if (file == null) {
        throw new IllegalStateException("the program lacks its file build.properties");
      }
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ProcessMeters.Build(
        properties.getProperty("version", "unknown"), properties.getProperty("commit", "unknown"));
  }
}
