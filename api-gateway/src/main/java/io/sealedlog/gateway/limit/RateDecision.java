package io.sealedlog.gateway.limit;

import java.time.Duration;

/// The decision of one limit on one request, with the values of the headers of
/// draft-ietf-httpapi-ratelimit-headers (revision 11).
///
/// @param policy the value of `RateLimit-Policy`
/// @param remaining requests that are allowed at once
/// @param window seconds, rounded up: over which the remaining requests should be spread; until the
///   next one is admitted, when this one was refused
/// @param delay until the next request is admitted; zero when this one was
public record RateDecision(
    String name, String policy, boolean admitted, long remaining, long window, Duration delay) {

  /// Returns the value of `RateLimit`.
  public String state() {
    return "\"" + name + "\";r=" + remaining + ";t=" + window;
  }
}
