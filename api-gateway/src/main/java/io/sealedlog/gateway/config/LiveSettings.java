package io.sealedlog.gateway.config;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Setting;
import java.time.Duration;

/// Bounds of live delivery.
///
/// @param queue events that may wait for a reader
/// @param connections of this gateway
/// @param maxResume events of everybody that a position may be behind
public record LiveSettings(int queue, int connections, int maxResume, Duration heartbeat) {
  static final Setting<Integer> QUEUE =
      Setting.integer(
              "live.queue",
              16,
              100_000,
              "Events that may wait for a live reader; one who takes too little is cut off and goes"
                  + " on later.")
          .withDefault(1_024);
  static final Setting<Integer> CONNECTIONS =
      Setting.integer(
              "live.connections", 1, 1_000_000, "Live connections that a gateway has at most.")
          .withDefault(20_000);
  static final Setting<Integer> MAX_RESUME =
      Setting.integer(
              "live.max-resume",
              0,
              10_000_000,
              "Events of everybody that a live reader may be behind to go on where it stopped; one"
                  + " that is further behind is told to reload.")
          .withDefault(100_000);
  static final Setting<Duration> HEARTBEAT =
      Setting.duration(
              "live.heartbeat",
              Duration.ofMillis(100),
              Duration.ofSeconds(30),
              "How often a live connection is shown to be alive, and its session looked at.")
          .withDefault(Duration.ofSeconds(15));

  static LiveSettings from(Configuration configuration) {
    return new LiveSettings(
        configuration.get(QUEUE),
        configuration.get(CONNECTIONS),
        configuration.get(MAX_RESUME),
        configuration.get(HEARTBEAT));
  }
}
