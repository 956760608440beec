package io.sealedlog.runtime.health;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;

/// The address on which a [HealthEndpoint] listens.
///
/// @param port 0 for any free port, which is logged
public record HealthConfig(String host, int port) {
  static final Setting<String> HOST =
      Setting.text(
              "health.host",
              "Address on which health and metrics are served over plain HTTP. They hold no secret,"
                  + " but they are not for the public.")
          .withDefault("127.0.0.1");

  static final Setting<Integer> PORT =
      Setting.integer("health.port", 0, 65_535, "Port for health and metrics; 0 takes a free one.")
          .withDefault(0);

  public static final Settings SETTINGS = Settings.of("Health and metrics", HOST, PORT);

  public static HealthConfig from(Configuration configuration) {
    return new HealthConfig(configuration.get(HOST), configuration.get(PORT));
  }
}
