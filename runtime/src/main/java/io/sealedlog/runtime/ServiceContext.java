package io.sealedlog.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.runtime.health.Health;
import java.security.SecureRandom;
import java.time.Clock;

/// The objects that a process gives to its services. All services in one process share them.
///
/// @param health where the service registers its checks
/// @param metrics where the service registers its meters
/// @param termination to which the service reports that it can't go on
public record ServiceContext(
    Clock clock,
    SecureRandom random,
    Health health,
    MeterRegistry metrics,
    Termination termination) {}
