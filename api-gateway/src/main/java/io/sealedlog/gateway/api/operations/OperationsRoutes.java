package io.sealedlog.gateway.api.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Route;
import io.sealedlog.gateway.http.RouteTable;
import io.sealedlog.runtime.health.Health;

/// The routes for operators, and those of the API's own description.
public record OperationsRoutes(Health health, MeterRegistry metrics) {
  public static final RouteTable<OperationsRoutes> TABLE =
      RouteTable.<OperationsRoutes>empty()
          .with(Route.get("/health/live"), from -> new GetHealth(from.health()::alive))
          .with(Route.get("/health/ready"), from -> new GetHealth(from.health()::ready))
          .with(Route.get("/metrics"), from -> new GetMetrics(from.metrics()))
          .with(Route.get("/openapi.json"), from -> new GetResource("/openapi.json", Answer.JSON))
          .with(
              Route.get("/docs"),
              from -> new GetResource("/docs.html", "text/html; charset=utf-8"));
}
