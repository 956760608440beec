package io.sealedlog.runtime.operations;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;

/// The address on which an [OperationsEndpoint] listens.
///
/// @param port 0 for any free port, which is logged
public record OperationsConfig(String host, int port) {
  public static final Setting<String> HOST =
      Setting.text(
              "operations.host",
              "Address on which a process serves health, metrics and log levels over plain HTTP. They hold no"
                  + " secret, but they are not for the public.")
          .withDefault("127.0.0.1");

  public static final Setting<Integer> PORT =
      Setting.integer("operations.port", 0, 65_535, "Port of that address; 0 takes a free one.")
          .withDefault(0);

  public static final Settings SETTINGS =
      Settings.of("Operations", HOST, PORT, LoggingConfig.FORMAT);

  public static OperationsConfig from(Configuration configuration) {
    return new OperationsConfig(configuration.get(HOST), configuration.get(PORT));
  }
}
