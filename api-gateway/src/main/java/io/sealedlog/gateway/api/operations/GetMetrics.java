package io.sealedlog.gateway.api.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.runtime.metrics.Metrics;

/// `GET /metrics`, in Prometheus' text format; empty when the process uses another metrics
/// registry.
final class GetMetrics implements Endpoint {
  private final MeterRegistry registry;

  GetMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Answer handle(Request request) {
    return Answer.text(Metrics.scrape(registry), "text/plain; version=0.0.4; charset=utf-8");
  }
}
