package io.sealedlog.gateway.limit;

import java.time.Duration;

/// What became of one request at one limit, for the headers of draft-ietf-httpapi-ratelimit-headers
/// (revision 11).
///
/// @param policy the value of `RateLimit-Policy`
/// @param remaining requests that are left at once
/// @param window seconds in which no more than these should be made, rounded up; until the next one
///   is admitted, when this one was not
/// @param delay until the next one is admitted; zero when this one was
public record RateDecision(
    String name, String policy, boolean admitted, long remaining, long window, Duration delay) {

  /// The value of `RateLimit`.
  public String state() {
    return "\"" + name + "\";r=" + remaining + ";t=" + window;
  }
}
