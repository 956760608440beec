package io.sealedlog.runtime.config;

import java.time.Duration;

/// Settings that services have in common because they must be the same on each.
public final class SharedSettings {
  public static final Setting<Duration> DEDUPE_WINDOW =
      Setting.duration(
              "dedupe.window",
              Duration.ofSeconds(10),
              Duration.ofDays(1),
              "How long workers remember message ids. Must be the same on gateways and workers.")
          .withDefault(Duration.ofHours(1));

  private SharedSettings() {}
}
