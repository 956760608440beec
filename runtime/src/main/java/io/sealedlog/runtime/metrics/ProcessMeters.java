package io.sealedlog.runtime.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.runtime.health.Health;

/// The meters that every process has once.
public final class ProcessMeters {
  private ProcessMeters() {}

  /// What the process was built from.
  ///
  /// @param commit of the source, or "unknown"
  public record Build(String version, String commit) {}

  public static void register(MeterRegistry registry, Health health, Build build) {
    Gauge.builder("sealedlog.build.info", () -> 1)
        .description("Always 1; the labels tell what runs")
        .tag("version", build.version())
        .tag("commit", build.commit())
        .tag("java", Runtime.version().toString())
        .register(registry);
    Gauge.builder("sealedlog.alive", health, each -> each.alive().healthy() ? 1 : 0)
        .description("1 when /health/live answers 200, 0 when a restart is due")
        .strongReference(true)
        .register(registry);
    Gauge.builder("sealedlog.ready", health, each -> each.ready().healthy() ? 1 : 0)
        .description("1 when /health/ready answers 200")
        .strongReference(true)
        .register(registry);
  }
}
