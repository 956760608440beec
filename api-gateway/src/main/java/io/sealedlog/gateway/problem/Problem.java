package io.sealedlog.gateway.problem;

import java.time.Duration;
import java.util.Map;

/// Ends a request with a response from the [ProblemType] table. It is an expected outcome, so it
/// has no stack trace.
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemType type;

  @SuppressWarnings("serial") // Problems are never serialized.
  private final Map<String, String> headers;

  @SuppressWarnings("serial")
  private final Map<String, Integer> members;

  private Problem(ProblemType type, String detail, Map<String, String> headers) {
    this(type, detail, headers, Map.of());
  }

  private Problem(
      ProblemType type, String detail, Map<String, String> headers, Map<String, Integer> members) {
    super(detail, null, false, false);
    this.type = type;
    this.headers = headers;
    this.members = members;
  }

  /// @param detail names the field and the rule, for the developer of the client; must hold neither
  ///   secrets nor content
  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, Map.of());
  }

  /// Sets the delay as a header, and as a member for responses without headers: batch lines and
  /// WebSocket frames.
  ///
  /// @param delay is rounded up to seconds, at least one
  public static Problem retryAfter(ProblemType type, String detail, Duration delay) {
    int seconds = Math.toIntExact(Math.max(1, delay.plusNanos(999_999_999).toSeconds()));
    return new Problem(
        type,
        detail,
        Map.of("Retry-After", String.valueOf(seconds)),
        Map.of("retryAfter", seconds));
  }

  public static Problem methodNotAllowed(String allowed) {
    return new Problem(
        ProblemType.METHOD_NOT_ALLOWED, "this address knows " + allowed, Map.of("Allow", allowed));
  }

  public static Problem upgradeRequired(String protocol, String detail) {
    return new Problem(ProblemType.UPGRADE_REQUIRED, detail, Map.of("Upgrade", protocol), Map.of());
  }

  /// @param currentEpoch for the caller to continue with
  public static Problem staleEpoch(String detail, int currentEpoch) {
    return new Problem(
        ProblemType.STALE_EPOCH, detail, Map.of(), Map.of("currentEpoch", currentEpoch));
  }

  public ProblemType type() {
    return type;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  /// Returns further fields of the response, for programs.
  public Map<String, Integer> members() {
    return members;
  }

  /// Returns headers of the response, such as Retry-After.
  public Map<String, String> headers() {
    return headers;
  }
}
