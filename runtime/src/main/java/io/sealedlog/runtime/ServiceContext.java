package io.sealedlog.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.runtime.health.Health;
import java.security.SecureRandom;
import java.time.Clock;

/// What a service gets from the process that it runs in. Services in one process share it.
///
/// @param health where the service registers its checks
/// @param metrics where the service registers its meters
/// @param termination whom the service tells that it can't go on
public record ServiceContext(
    Clock clock,
    SecureRandom random,
    Health health,
    MeterRegistry metrics,
    Termination termination) {}
