package io.sealedlog.gateway.json;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Formats times for the API: RFC 3339 in UTC, always with milliseconds.
public final class Timestamps {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  public static String text(Instant time) {
    return FORMAT.format(time);
  }

  /// @param millis since 1970
  public static String text(long millis) {
    return text(Instant.ofEpochMilli(millis));
  }
}
