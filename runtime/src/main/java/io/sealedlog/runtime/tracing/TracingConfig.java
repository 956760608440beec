package io.sealedlog.runtime.tracing;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;
import java.net.URI;
import java.util.Optional;

/// Whether and where traces are sent.
///
/// @param endpoint empty for no traces
/// @param sampleRatio the share of requests that are traced, from 0 to 1
/// @param mostPerSecond the most requests a second that are traced, whatever their share
public record TracingConfig(Optional<String> endpoint, double sampleRatio, int mostPerSecond) {
  static final Setting<Optional<String>> ENDPOINT =
      Setting.text(
              "tracing.endpoint",
              "Address that takes traces by OTLP over HTTP, such as"
                  + " `http://collector:4318/v1/traces`. Without it there are none. They say which"
                  + " part took how long, and nothing about content, people or conversations.")
          .satisfying("an address that begins with http:// or https://", TracingConfig::isAddress)
          .optional();

  static final Setting<Double> SAMPLE_RATIO =
      Setting.ratio(
              "tracing.sample-ratio",
              "Share of requests that are traced, each decided by chance, whatever the caller's"
                  + " `traceparent` header asks for.")
          .withDefault(0.01);

  static final Setting<Integer> MOST_PER_SECOND =
      Setting.integer(
              "tracing.most-per-second",
              1,
              10_000,
              "Requests that a gateway traces a second at most. Workers, projectors and the live"
                  + " delivery follow ten times as many of those that come with Kafka's records.")
          .withDefault(20);

  public static final Settings SETTINGS =
      Settings.of("Tracing", ENDPOINT, SAMPLE_RATIO, MOST_PER_SECOND);

  public static TracingConfig from(Configuration configuration) {
    return new TracingConfig(
        configuration.get(ENDPOINT),
        configuration.get(SAMPLE_RATIO),
        configuration.get(MOST_PER_SECOND));
  }

  private static boolean isAddress(String text) {
    try {
      URI address = URI.create(text);
      return ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
          && address.getHost() != null
          && address.getUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
