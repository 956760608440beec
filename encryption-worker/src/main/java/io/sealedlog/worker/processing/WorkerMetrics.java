package io.sealedlog.worker.processing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.runtime.metrics.Histograms;
import io.sealedlog.worker.recent.OutcomeMemory;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The worker's metrics. A command that is decided again after an aborted transaction counts again.
public final class WorkerMetrics {
  private final Counter accepted;
  private final Counter replayed;
  private final Map<RejectionCode, Counter> rejected = new EnumMap<>(RejectionCode.class);
  private final Map<DeadLetterReason, Counter> deadLetters = new EnumMap<>(DeadLetterReason.class);
  private final Timer decide;
  private final Timer commit;
  private final @Nullable Counter handled;
  private final MeterRegistry registry;

  public WorkerMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.accepted = decided(registry, "accepted");
    this.replayed = decided(registry, "replayed");
    for (RejectionCode code : RejectionCode.values()) {
      String label = code.name().toLowerCase(Locale.ROOT).replace('_', '-');
      rejected.put(
          code,
          Counter.builder("sealedlog.worker.rejected")
              .description("Commands that were refused")
              .tag("code", label)
              .register(registry));
    }
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      deadLetters.put(
          reason,
          Counter.builder("sealedlog.worker.dead.letters")
              .description("Records that couldn't be decided; reason internal is a bug")
              .tag("reason", reason.label())
              .register(registry));
    }
    this.decide =
        Histograms.ofWork("sealedlog.worker.decide")
            .description("Deciding, sealing and encoding one command")
            .register(registry);
    this.commit =
        Histograms.ofWaiting("sealedlog.worker.commit")
            .description("Committing one transaction: state, events and consumed offsets")
            .register(registry);
    this.handled = null;
  }

  private WorkerMetrics(WorkerMetrics shared, Counter handled) {
    this.accepted = shared.accepted;
    this.replayed = shared.replayed;
    this.rejected.putAll(shared.rejected);
    this.deadLetters.putAll(shared.deadLetters);
    this.decide = shared.decide;
    this.commit = shared.commit;
    this.registry = shared.registry;
    this.handled = handled;
  }

  /// Returns these metrics for the commands of one partition.
  public WorkerMetrics of(int partition) {
    return new WorkerMetrics(this, handled(registry, String.valueOf(partition)));
  }

  /// Returns the timer of commits.
  public Timer commit() {
    return commit;
  }

  /// Registers the metrics of the remembered outcomes.
  public void observe(OutcomeMemory memory) {
    Gauge.builder("sealedlog.worker.outcomes.memory", memory, OutcomeMemory::bytes)
        .description("Memory taken for what came of commands")
        .baseUnit(BaseUnits.BYTES)
        .register(registry);
    FunctionCounter.builder(
            "sealedlog.worker.outcomes.forgotten.early", memory, OutcomeMemory::forgottenEarly)
        .description("Outcomes forgotten within their time, because there was no memory for more")
        .register(registry);
  }

  void handled() {
    if (handled != null) {
      handled.increment();
    }
  }

  void accepted() {
    accepted.increment();
  }

  void replayed() {
    replayed.increment();
  }

  void rejected(RejectionCode code) {
    counter(rejected, code).increment();
  }

  void deadLetter(DeadLetterReason reason) {
    counter(deadLetters, reason).increment();
  }

  Timer decide() {
    return decide;
  }

  private static <K extends Enum<K>> Counter counter(Map<K, Counter> counters, K key) {
    Counter counter = counters.get(key);
    if (counter == null) {
      throw new IllegalStateException("every constant has a counter");
    }
    return counter;
  }

  private static Counter handled(MeterRegistry registry, String partition) {
    return Counter.builder("sealedlog.worker.commands")
        .description("Records of the commands topic that were handled, whatever came of them")
        .tag("partition", partition)
        .register(registry);
  }

  private static Counter decided(MeterRegistry registry, String how) {
    return Counter.builder("sealedlog.worker.decided")
        .description("Commands that were carried out, now or before")
        .tag("how", how)
        .register(registry);
  }
}
