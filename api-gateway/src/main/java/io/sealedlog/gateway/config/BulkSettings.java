package io.sealedlog.gateway.config;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Setting;
import java.time.Duration;

/// Bounds of batches of messages, and the lifetime of send-only sessions.
///
/// @param window messages of all batches that may be in flight at the same time
/// @param windowBytes of these messages together
/// @param sendLifetime of a session that may only send
public record BulkSettings(int window, int windowBytes, Duration sendLifetime) {
  static final Setting<Integer> WINDOW =
      Setting.integer(
              "bulk.window",
              16,
              100_000,
              "Messages of all batch calls together that may be on their way at the same time; not"
                  + " more than half of `messages.max-waiting` are.")
          .withDefault(2_048);
  static final Setting<Integer> WINDOW_BYTES =
      Setting.integer(
              "bulk.window-bytes",
              1_048_576,
              1_073_741_824,
              "Size of these messages together, in bytes.")
          .withDefault(16 * 1024 * 1024);
  static final Setting<Duration> SEND_LIFETIME =
      Setting.duration(
              "sessions.send-lifetime",
              Duration.ofMinutes(1),
              Duration.ofDays(400),
              "How long a session lasts that may only send. It carries no key.")
          .withDefault(Duration.ofDays(90));

  static BulkSettings from(Configuration configuration, int waiting) {
    return new BulkSettings(
        Math.min(configuration.get(WINDOW), Math.max(1, waiting / 2)),
        configuration.get(WINDOW_BYTES),
        configuration.get(SEND_LIFETIME));
  }
}
