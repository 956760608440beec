package io.sealedlog.gateway.config;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.runtime.config.Setting;
import java.time.Duration;

/// Bounds of live delivery.
///
/// @param queue events that may be queued for one reader
/// @param queueBytes size of these together
/// @param connections live connections of this gateway
/// @param maxResume events of all users that a resumed position may be behind
/// @param typingRelay whether gateways relay typing indicators to each other
public record LiveDeliverySettings(
    int queue,
    int queueBytes,
    int connections,
    int maxResume,
    Duration heartbeat,
    boolean typingRelay) {
  static final Setting<Integer> QUEUE =
      Setting.integer(
              "live.queue",
              16,
              100_000,
              "Events that may wait for a live reader; one who takes too little is cut off and goes"
                  + " on later.")
          .withDefault(1_024);
  static final Setting<Integer> QUEUE_BYTES =
      Setting.integer(
              "live.queue-bytes",
              65_536,
              1_073_741_824,
              "Size of these events together, in bytes; the last of them may be beyond it.")
          .withDefault(2 * 1024 * 1024);
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

  static final Setting<Boolean> TYPING_RELAY =
      Setting.flag(
              "live.typing-relay",
              "Whether gateways tell each other who types, by LISTEN and NOTIFY over a connection of"
                  + " their own to the read model's database. Does not work through a pooler that"
                  + " shares connections between transactions.")
          .withDefault(true);

  /// @param maxConnections of the gateway, of all kinds
  static LiveDeliverySettings from(Configuration configuration, int maxConnections) {
    int connections = configuration.get(CONNECTIONS);
    // Otherwise live connections could take every connection, and nobody could even log in.
    if (connections >= maxConnections) {
      throw ConfigurationException.of(
          CONNECTIONS, connections, "less than " + HttpSettings.MAX_CONNECTIONS.key());
    }
    return new LiveDeliverySettings(
        configuration.get(QUEUE),
        configuration.get(QUEUE_BYTES),
        connections,
        configuration.get(MAX_RESUME),
        configuration.get(HEARTBEAT),
        configuration.get(TYPING_RELAY));
  }
}
