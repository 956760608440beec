package io.sealedlog.projection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sealedlog.projection.fold.FoldResult;
import io.sealedlog.projection.fold.IgnoredRecord;
import io.sealedlog.projection.store.ReadMarkBatch;
import io.sealedlog.runtime.metrics.Histograms;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// The meters of a projection service. Reasons for an alarm: parked streams above 0, stopped
/// partitions above 0, foreign or repeated records, fenced above 0, growing lag.
final class ProjectionMetrics {
  private final AtomicLong lag = new AtomicLong();
  private final AtomicLong parkedStreams = new AtomicLong();
  private final Counter applied;
  private final Counter skipped;
  private final Counter foreign;
  private final Counter repeated;
  private final Counter reapplied;
  private final Counter rows;
  private final Counter marksApplied;
  private final Counter marksSkipped;
  private final Counter fenced;
  private final Counter failures;
  private final DistributionSummary batchEvents;
  private final Timer write;
  private final ReadingDelay delay;

  /// @param status from which the number of stopped partitions is read
  ProjectionMetrics(MeterRegistry registry, ProjectionStatus status, Clock clock) {
    delay = new ReadingDelay(registry, clock);
    Gauge.builder("sealedlog.projection.lag", lag, AtomicLong::get)
        .description("Offsets of the events topic that the read model is behind")
        .register(registry);
    Gauge.builder("sealedlog.projection.parked.streams", parkedStreams, AtomicLong::get)
        .description("Streams with an event that could not be applied")
        .register(registry);
    Gauge.builder("sealedlog.projection.stopped.partitions", status, ProjectionStatus::stopped)
        .description("Partitions that can't be followed because the log is wrong there")
        .register(registry);
    applied = counter(registry, "events.applied", "Events that were applied");
    skipped = counter(registry, "events.skipped", "Events left out because their stream is parked");
    foreign =
        counter(registry, "records.foreign", "Records of the events topic that are no events");
    repeated = counter(registry, "events.repeated", "Events that were in the log before");
    reapplied = counter(registry, "events.reapplied", "Events of parked streams applied again");
    rows = counter(registry, "rows", "Rows written");
    marksApplied = counter(registry, "marks.applied", "Read marks that were written");
    marksSkipped =
        counter(registry, "marks.skipped", "Records in the topic of read marks that are none");
    fenced = counter(registry, "fenced", "Partitions that another projector took");
    failures = counter(registry, "database.failures", "Failed transactions and look-ups");
    batchEvents =
        DistributionSummary.builder("sealedlog.projection.batch.events")
            .description("Events in a transaction")
            .register(registry);
    write =
        Histograms.ofWaiting("sealedlog.projection.write")
            .description("Writing one batch to the database, its commit included")
            .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder("sealedlog.projection." + name)
        .description(description)
        .register(registry);
  }

  void wrote(FoldResult folded) {
    applied.increment(folded.applied());
    skipped.increment(folded.skipped());
    rows.increment(folded.rows().count());
    for (IgnoredRecord ignored : folded.ignored()) {
      (ignored.kind() == IgnoredRecord.Kind.FOREIGN ? foreign : repeated).increment();
    }
    batchEvents.record(folded.applied());
    delay.wrote(folded.appliedEvents());
  }

  void appliedAgain(FoldResult folded) {
    reapplied.increment(folded.applied());
    rows.increment(folded.rows().count());
  }

  void wrote(ReadMarkBatch marks) {
    marksApplied.increment(marks.highest().size());
    marksSkipped.increment(marks.skipped());
    rows.increment(marks.highest().size());
  }

  void parkedStreams(int count) {
    parkedStreams.set(count);
  }

  /// @param byPartition offsets
  void lag(Map<Integer, Long> byPartition) {
    lag.set(byPartition.values().stream().mapToLong(each -> each).sum());
    delay.looked(byPartition);
  }

  void tookToWrite(Duration time) {
    write.record(time);
  }

  void fenced() {
    fenced.increment();
  }

  void failed() {
    failures.increment();
  }
}
