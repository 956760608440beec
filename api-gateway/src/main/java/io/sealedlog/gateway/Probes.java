package io.sealedlog.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.LogProgress;
import io.sealedlog.gateway.command.OutcomeTail;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.runtime.database.DatabaseWatch;
import io.sealedlog.runtime.health.Health;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks once a second what the gateway depends on, so that health checks answer at once.
final class Probes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Probes.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final long LAG_TO_REPORT = 10_000;

  /// Longer than the takeover of a worker's partitions by another worker, which is no fault.
  private static final Duration STANDSTILL = Duration.ofSeconds(15);

  private final Databases databases;
  private final OutcomeTail tail;
  private final LogProgress progress;
  private final CommandPublisher commands;
  private final Freshness freshness;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("gateway-probes").daemon().factory());
  private volatile Optional<String> brokerFault = Optional.empty();
  private volatile Optional<String> commandsFault = Optional.empty();
  private volatile Optional<String> lagFault = Optional.empty();
  private volatile long lag;

  /// Watches that say of each database whether it answers.
  record Databases(DatabaseWatch vault, DatabaseWatch readModel) {}

  Probes(
      Databases databases,
      OutcomeTail tail,
      LogProgress progress,
      CommandPublisher commands,
      Freshness freshness) {
    this.databases = databases;
    this.tail = tail;
    this.progress = progress;
    this.commands = commands;
    this.freshness = freshness;
  }

  void start(Health health, MeterRegistry registry) {
    probe();
    health.addReadyCheck("log", this::logFault);
    health.addReadyCheck("commands", () -> commandsFault);
    health.addReadyCheck("vault", databases.vault()::fault);
    health.addReadyCheck("read-model", () -> databases.readModel().fault().or(() -> lagFault));
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
    return tail.fault().or(() -> brokerFault);
  }

  private void probe() {
    lagFault = askReadModel();
    // The broker is asked last because a missing answer takes until the timeout.
    brokerFault = progress.brokerFault();
    commandsFault =
        commands
            .stalled(STANDSTILL)
            .filter(this::waitsForAWorker)
            .map(_ ->
                "commands wait and none was decided for %d s".formatted(STANDSTILL.toSeconds()));
  }

  // A record that never reached the log, or that no worker could decrypt, is never answered. Such a
  // command must not make this gateway unready, so the log's own offsets decide.
  private boolean waitsForAWorker(StreamId stream) {
    int partition = tail.partitions().of(stream);
    OptionalLong decided = progress.decidedCommands(partition);
    OptionalLong accepted = progress.acceptedCommands(partition);
    return decided.isEmpty() || accepted.isEmpty() || decided.getAsLong() < accepted.getAsLong();
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

  private Optional<String> askReadModel() {
    try {
      return readModel();
    } catch (RuntimeException e) {
      log.atDebug().setCause(e).log("the read model can't be asked");
      return Optional.of("its database can't be asked");
    }
  }
}
