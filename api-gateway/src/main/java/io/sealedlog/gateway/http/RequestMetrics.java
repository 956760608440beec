package io.sealedlog.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.runtime.metrics.Histograms;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Counts and times requests by route and class of status, and counts problems by type. The route
/// is the pattern of the route table, never the actual path, and a method that no route has is
/// "other", so the number of series is bounded.
final class RequestMetrics {
  static final String NO_ROUTE = "none";

  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE");

  private record Series(String method, String route, String status) {}

  private final MeterRegistry registry;
  private final Map<ProblemType, Counter> problems = new EnumMap<>(ProblemType.class);
  private final ConcurrentHashMap<Series, Timer> timers = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Integer, Counter> responses = new ConcurrentHashMap<>();

  RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (ProblemType type : ProblemType.values()) {
      problems.put(
          type,
          Counter.builder("sealedlog.http.problems")
              .description("Requests that were answered with a problem, by its type")
              .tag("type", type.slug())
              .register(registry));
    }
    // Those that tell of trouble are there before it begins.
    List.of(202, 429, 500, 503).forEach(status -> responses.put(status, response(status)));
  }

  void record(String method, String route, int status, long nanos) {
    timers
        .computeIfAbsent(
            new Series(METHODS.contains(method) ? method : "other", route, status / 100 + "xx"),
            this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
    responses.computeIfAbsent(status, this::response).increment();
  }

  void problem(ProblemType type) {
    Counter counter = problems.get(type);
    if (counter == null) {
      throw new IllegalStateException("every type has a counter");
    }
    counter.increment();
  }

  private Counter response(int status) {
    return Counter.builder("sealedlog.http.responses")
        .description("Answers by status; 202 is a command whose outcome was not seen in time")
        .tag("status", String.valueOf(status))
        .register(registry);
  }

  private Timer timer(Series series) {
    return Histograms.ofWaiting("sealedlog.http.requests")
        .description("Answering a request; of a stream, until it begins")
        .tag("method", series.method())
        .tag("route", series.route())
        .tag("status", series.status())
        .register(registry);
  }
}
