package io.sealedlog.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.runtime.tracing.Tracing;
import java.security.SecureRandom;
import java.time.Clock;

/// The objects that a process gives to its services. All services in one process share them.
///
/// @param health where the service registers its checks
/// @param metrics where the service registers its meters
/// @param tracing with which the service begins spans
/// @param termination to which the service reports that it can't go on
public record ServiceContext(
    Clock clock,
    SecureRandom random,
    Health health,
    MeterRegistry metrics,
    Tracing tracing,
    Termination termination) {
  /// Without traces.
  public ServiceContext(
      Clock clock,
      SecureRandom random,
      Health health,
      MeterRegistry metrics,
      Termination termination) {
    this(clock, random, health, metrics, Tracing.off(), termination);
  }

  /// Returns this context with traces.
  public ServiceContext with(Tracing traces) {
    return new ServiceContext(clock, random, health, metrics, traces, termination);
  }
}
