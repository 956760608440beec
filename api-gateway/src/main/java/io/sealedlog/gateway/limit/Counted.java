package io.sealedlog.gateway.limit;

import java.time.Duration;

/// What became of one request at one limit, for the headers of draft-ietf-httpapi-ratelimit-headers
/// (revision 10).
///
/// @param policy the value of `RateLimit-Policy`
/// @param remaining requests that are left at once
/// @param secondsToFull until as many as ever are left, rounded up
/// @param delay until the next one is admitted; zero when this one was
public record Counted(
    String name,
    String policy,
    boolean admitted,
    long remaining,
    long secondsToFull,
    Duration delay) {

  /// The value of `RateLimit`.
  public String state() {
    return "\"" + name + "\";r=" + remaining + ";t=" + secondsToFull;
  }
}
