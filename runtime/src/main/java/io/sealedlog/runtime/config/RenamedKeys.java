package io.sealedlog.runtime.config;

import java.util.Map;
import java.util.Optional;

/// Keys that settings had in earlier versions.
final class RenamedKeys {
  private static final Map<String, String> NEW_KEYS =
      Map.of("health.host", "operations.host", "health.port", "operations.port");

  private RenamedKeys() {}

  /// Returns the present key of the setting that had this key before; empty when there is none.
  static Optional<String> newKey(String formerKey) {
    return Optional.ofNullable(NEW_KEYS.get(formerKey));
  }
}
