package io.sealedlog.gateway.api.operations;

import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.runtime.health.Health;
import java.util.Map;
import java.util.function.Supplier;

/// `GET /health/live` and `GET /health/ready`
final class GetHealth implements Endpoint {
  private final Supplier<Health.Report> report;

  GetHealth(Supplier<Health.Report> report) {
    this.report = report;
  }

  /// @param faults by the name of the failed check; empty when healthy
  record Response(String status, Map<String, String> faults) {}

  @Override
  public Answer handle(Request request) {
    Health.Report current = report.get();
    return current.healthy()
        ? Answer.ok(new Response("ok", Map.of()))
        : Answer.json(503, new Response("not ok", current.faults()));
  }
}
