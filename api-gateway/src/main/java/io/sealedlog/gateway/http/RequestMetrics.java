package io.sealedlog.gateway.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/// Counts and times requests by route and status. The route is the pattern of the route table,
/// never the actual path, so the number of series is bounded.
final class RequestMetrics {
  static final String NO_ROUTE = "none";

  private record Series(String method, String route, int status) {}

  private final MeterRegistry registry;
  private final ConcurrentHashMap<Series, Timer> timers = new ConcurrentHashMap<>();

  RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void record(String method, String route, int status, long nanos) {
    timers
        .computeIfAbsent(new Series(method, route, status), this::timer)
        .record(Duration.ofNanos(nanos));
  }

  private Timer timer(Series series) {
    return Timer.builder("sealedlog.http.requests")
        .description("Time to answer, by route and status")
        .tag("method", series.method())
        .tag("route", series.route())
        .tag("status", String.valueOf(series.status()))
        .serviceLevelObjectives(
            Duration.ofMillis(10),
            Duration.ofMillis(25),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2))
        .register(registry);
  }
}
