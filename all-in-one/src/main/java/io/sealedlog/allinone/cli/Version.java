package io.sealedlog.allinone.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// The version, from the jar's manifest.
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Main.class.getPackage().getImplementationVersion();
    return new String[] {"SealedLog " + Objects.requireNonNullElse(version, "(not packaged)")};
  }
}
