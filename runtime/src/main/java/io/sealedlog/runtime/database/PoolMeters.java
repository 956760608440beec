package io.sealedlog.runtime.database;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.sealedlog.runtime.metrics.Histograms;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/// The meters of a pool. Hikari's own ones can't tell apart two services of one process that use
/// the same database.
final class PoolMeters implements MetricsTrackerFactory {
  private final MeterRegistry registry;
  private final Tags tags;

  PoolMeters(MeterRegistry registry, String service, String database) {
    this.registry = registry;
    this.tags = Tags.of("service", service, "database", database);
  }

  @Override
  public IMetricsTracker create(String pool, PoolStats stats) {
    gauge("active", stats, PoolStats::getActiveConnections);
    gauge("idle", stats, PoolStats::getIdleConnections);
    gauge("max", stats, PoolStats::getMaxConnections);
    Gauge.builder("sealedlog.database.waiting", stats, PoolStats::getPendingThreads)
        .description("Threads that wait for a connection")
        .tags(tags)
        .strongReference(true)
        .register(registry);
    return new Tracker(
        Histograms.ofWaiting("sealedlog.database.acquire")
            .description("Waiting for a connection of the pool")
            .tags(tags)
            .register(registry),
        Counter.builder("sealedlog.database.timeouts")
            .description("Waits for a connection that were given up")
            .tags(tags)
            .register(registry));
  }

  private void gauge(String state, PoolStats stats, ToDoubleFunction<PoolStats> value) {
    Gauge.builder("sealedlog.database.connections", stats, value)
        .description("Connections of a pool; state max is how many there may be")
        .tags(tags)
        .tag("state", state)
        .strongReference(true)
        .register(registry);
  }

  private record Tracker(Timer acquire, Counter timeouts) implements IMetricsTracker {
    @Override
    public void recordConnectionAcquiredNanos(long nanos) {
      acquire.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void recordConnectionTimeout() {
      timeouts.increment();
    }
  }
}
