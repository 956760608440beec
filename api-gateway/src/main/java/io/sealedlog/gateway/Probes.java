package io.sealedlog.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.gateway.command.LogProgress;
import io.sealedlog.gateway.command.OutcomeTail;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.vault.Vault;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks every second at what the gateway depends on, so that a health check answers at once.
final class Probes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Probes.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final long LAG_TO_REPORT = 10_000;

  private final Vault vault;
  private final OutcomeTail tail;
  private final LogProgress progress;
  private final Freshness freshness;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("gateway-probes").daemon().factory());
  private volatile Optional<String> brokerFault = Optional.empty();
  private volatile Optional<String> vaultFault = Optional.empty();
  private volatile Optional<String> readModelFault = Optional.empty();
  private volatile long lag;

  Probes(Vault vault, OutcomeTail tail, LogProgress progress, Freshness freshness) {
    this.vault = vault;
    this.tail = tail;
    this.progress = progress;
    this.freshness = freshness;
  }

  void start(Health health, MeterRegistry registry) {
    probe();
    health.addReadyCheck("log", this::logFault);
    health.addReadyCheck("vault", () -> vaultFault);
    health.addReadyCheck("read-model", () -> readModelFault);
    Gauge.builder("sealedlog.readmodel.lag", this, probes -> probes.lag)
        .description("Events that are committed and not in the read model yet")
        .register(registry);
    Future<?> _ =
        executor.scheduleWithFixedDelay(
            this::probe, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private Optional<String> logFault() {
    if (tail.stopped().isPresent()) {
      return tail.stopped();
    }
    return tail.failing() ? Optional.of("the broker can't be read from") : brokerFault;
  }

  private void probe() {
    vaultFault = ask("vault", () -> vault.reachable() ? Optional.empty() : Optional.of("away"));
    readModelFault = ask("read model", this::readModel);
    // Last, because it takes its time when there is no answer.
    brokerFault = progress.answers() ? Optional.empty() : Optional.of("no broker answers");
  }

  private Optional<String> readModel() {
    long behind = 0;
    for (int i = 0; i < tail.partitions().count(); i++) {
      behind += freshness.lag(i);
    }
    lag = behind;
    return behind > LAG_TO_REPORT
        ? Optional.of("it is " + behind + " events behind the log")
        : Optional.empty();
  }

  private static Optional<String> ask(String what, Supplier<Optional<String>> check) {
    try {
      return check.get();
    } catch (RuntimeException e) {
      log.atDebug().addKeyValue("what", what).setCause(e).log("probe failed");
      return Optional.of("its database can't be asked");
    }
  }
}
