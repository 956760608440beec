package io.sealedlog.allinone.logging;

import io.sealedlog.runtime.operations.LoggingConfig;
import org.apache.logging.log4j.core.config.Configurator;

/// Switches the log to the form that the settings ask for. What is logged before the settings are
/// read is text.
public final class Logging {
  /// Read by log4j2.xml.
  private static final String FORMAT = "sealedlog.log.format";

  private Logging() {}

  public static void use(LoggingConfig config) {
    String format = config.json() ? "json" : "text";
    if (!format.equals(System.getProperty(FORMAT, "text"))) {
      System.setProperty(FORMAT, format);
      Configurator.reconfigure();
    }
  }
}
