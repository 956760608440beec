package io.sealedlog.gateway.config;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Rate limits, by user and by address.
///
/// @param proxies trusted to name the client's address
public record RateSettings(boolean enabled, Map<Limited, Rates> rates, Proxies proxies) {
  static final Setting<Boolean> ENABLED =
      Setting.flag(
              "limits.enabled",
              "Whether requests, logins and live streams are limited at all; turn it off only where"
                  + " something in front of the gateway does it.")
          .withDefault(true);
  static final Setting<String> TRUSTED_PROXIES =
      Setting.text(
              "http.trusted-proxies",
              "Networks (such as `10.0.0.0/8, ::1`) of the proxies in front of the gateway, which"
                  + " name the client in `http.forwarded-header`. None are trusted unless they are"
                  + " listed, and all clients behind one that is not count as one address.")
          .satisfying("networks, such as 10.0.0.0/8, separated by commas", Network::areNetworks)
          .withDefault("");
  static final Setting<String> FORWARDED_HEADER =
      Setting.oneOf(
              "http.forwarded-header",
              List.of(Proxies.X_FORWARDED_FOR, Proxies.FORWARDED),
              "The header in which the trusted proxies name the client. They must set or extend"
                  + " it; the other header is never read.")
          .withDefault(Proxies.X_FORWARDED_FOR);

  private static final Setting<Integer> USER_SENDS =
      second("limits.sends-per-second", "Changes, such as messages, of one user a second.", 2_000);
  private static final Setting<Integer> ADDRESS_SENDS =
      second(
          "limits.address-sends-per-second",
          "Changes from one address a second, over all users.",
          20_000);
  private static final Setting<Integer> USER_READS =
      second("limits.reads-per-second", "Reads of one user a second.", 2_000);
  private static final Setting<Integer> ADDRESS_READS =
      second(
          "limits.address-reads-per-second",
          "Reads from one address a second, over all users.",
          20_000);
  private static final Setting<Integer> USER_BATCH =
      second(
          "limits.batch-messages-per-second",
          "Messages that one user may send with the batch call a second; a faster one is slowed"
              + " down, not refused.",
          50_000);
  private static final Setting<Integer> ADDRESS_BATCH =
      second(
          "limits.address-batch-messages-per-second",
          "Messages from one address with the batch call a second, over all users.",
          100_000);
  private static final Setting<Integer> ADDRESS_LOGINS =
      minute(
          "limits.logins-per-minute",
          "Logins, password changes and recoveries from one address a minute.",
          300);
  private static final Setting<Integer> ADDRESS_REGISTRATIONS =
      minute("limits.registrations-per-minute", "Accounts made from one address a minute.", 60);
  private static final Setting<Integer> USER_CONNECTIONS =
      count("limits.streams-per-user", "Live streams that one user may have open.", 100);
  private static final Setting<Integer> ADDRESS_CONNECTIONS =
      count("limits.streams-per-address", "Live streams that one address may have open.", 10_000);

  private static final Setting<Integer> USER_BATCHES =
      count("limits.batches-per-user", "Batch calls of one user at the same time.", 16);
  private static final Setting<Integer> ADDRESS_BATCHES =
      count("limits.batches-per-address", "Batch calls from one address at the same time.", 32);

  static final Settings SETTINGS =
      Settings.of(
          "Limits",
          ENABLED,
          USER_SENDS,
          ADDRESS_SENDS,
          USER_READS,
          ADDRESS_READS,
          USER_BATCH,
          ADDRESS_BATCH,
          ADDRESS_LOGINS,
          ADDRESS_REGISTRATIONS,
          USER_CONNECTIONS,
          ADDRESS_CONNECTIONS,
          USER_BATCHES,
          ADDRESS_BATCHES,
          TRUSTED_PROXIES,
          FORWARDED_HEADER);

  /// The kinds of actions that are limited.
  public enum Limited {
    SENDS("sends", Duration.ofSeconds(1), 5),
    READS("reads", Duration.ofSeconds(1), 5),
    BATCH("batch-messages", Duration.ofSeconds(1), 5),
    LOGINS("logins", Duration.ofMinutes(1), 2),
    REGISTRATIONS("registrations", Duration.ofMinutes(1), 10),
    /// Limited in number at the same time, not in rate.
    STREAMS("streams", Duration.ZERO, 1),
    /// Limited like [#STREAMS].
    BATCHES("batches", Duration.ZERO, 1);

    private final String word;
    private final Duration period;
    private final int periodsAtOnce;

    Limited(String word, Duration period, int periodsAtOnce) {
      this.word = word;
      this.period = period;
      this.periodsAtOnce = periodsAtOnce;
    }

    /// Returns whether it is limited per period, rather than in number at the same time.
    public boolean isRate() {
      return period.isPositive();
    }

    /// Returns its name in response headers.
    public String word() {
      return word;
    }

    /// Returns the period that a rate is given for.
    public Duration period() {
      return period;
    }

    /// Returns how many periods' worth of actions may come at once, after as long a silence.
    public int periodsAtOnce() {
      return periodsAtOnce;
    }
  }

  /// @param perUser in a period; 0 when the action has no user yet
  /// @param perAddress in a period
  public record Rates(int perUser, int perAddress) {}

  /// @param header in which the proxies name the client
  public record Proxies(List<Network> networks, String header) {
    public static final String X_FORWARDED_FOR = "X-Forwarded-For";
    public static final String FORWARDED = "Forwarded";

    public Proxies {
      networks = List.copyOf(networks);
    }

    /// @param text networks such as `10.0.0.0/8` or single addresses, separated by commas
    /// @throws IllegalArgumentException when one is neither
    public static Proxies of(String text, String header) {
      return new Proxies(Network.parseAll(text), header);
    }

    /// Returns whether this is the address of a proxy that is trusted.
    public boolean include(InetAddress address) {
      return networks.stream().anyMatch(network -> network.contains(address));
    }
  }

  public RateSettings {
    rates = Map.copyOf(rates);
  }

  static RateSettings from(Configuration configuration) {
    Map<Limited, Rates> rates = new EnumMap<>(Limited.class);
    rates.put(Limited.SENDS, rates(configuration, USER_SENDS, ADDRESS_SENDS));
    rates.put(Limited.READS, rates(configuration, USER_READS, ADDRESS_READS));
    rates.put(Limited.BATCH, rates(configuration, USER_BATCH, ADDRESS_BATCH));
    rates.put(Limited.LOGINS, new Rates(0, configuration.get(ADDRESS_LOGINS)));
    rates.put(Limited.REGISTRATIONS, new Rates(0, configuration.get(ADDRESS_REGISTRATIONS)));
    rates.put(Limited.STREAMS, rates(configuration, USER_CONNECTIONS, ADDRESS_CONNECTIONS));
    rates.put(Limited.BATCHES, rates(configuration, USER_BATCHES, ADDRESS_BATCHES));
    return new RateSettings(
        configuration.get(ENABLED),
        rates,
        Proxies.of(configuration.get(TRUSTED_PROXIES), configuration.get(FORWARDED_HEADER)));
  }

  private static Rates rates(
      Configuration configuration, Setting<Integer> user, Setting<Integer> address) {
    return new Rates(configuration.get(user), configuration.get(address));
  }

  private static Setting<Integer> second(String key, String description, int fallback) {
    String burst = " Five seconds' worth may come at once.";
    return Setting.integer(key, 1, 10_000_000, description + burst).withDefault(fallback);
  }

  private static Setting<Integer> minute(String key, String description, int fallback) {
    return Setting.integer(key, 1, 1_000_000, description).withDefault(fallback);
  }

  private static Setting<Integer> count(String key, String description, int fallback) {
    return Setting.integer(key, 1, 1_000_000, description).withDefault(fallback);
  }
}
