package io.sealedlog.worker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/// Reports how far the state is restored from the changelogs, by store and partition.
final class RestoreProgress implements StateRestoreListener {
  private final MeterRegistry registry;
  private final LongSupplier nanos;
  private final Map<StorePartition, Restoration> restorations = new ConcurrentHashMap<>();

  private record StorePartition(String store, int partition) {}

  /// The current restoration of a store and partition, or the last one.
  private static final class Restoration {
    private long end;
    private long next;
    private long restored;
    private long began;
    private long took;
    private boolean going;

    synchronized void start(long first, long afterLast, long now) {
      next = first;
      end = afterLast;
      restored = 0;
      began = now;
      took = 0;
      going = true;
    }

    synchronized void read(long last, long records, long now) {
      next = last + 1;
      restored += records;
      took = now - began;
    }

    synchronized void stop(boolean complete, long now) {
      next = complete ? end : next;
      took = now - began;
      going = false;
    }

    synchronized boolean isGoing() {
      return going;
    }

    synchronized long remaining() {
      return Math.max(0, end - next);
    }

    synchronized long restored() {
      return restored;
    }

    synchronized double seconds() {
      return took / 1e9;
    }
  }

  /// @param nanos a monotonic clock
  RestoreProgress(MeterRegistry registry, LongSupplier nanos) {
    this.registry = registry;
    this.nanos = nanos;
  }

  /// Returns why commands wait, empty when no partition's state is being restored.
  Optional<String> fault() {
    long partitions = 0;
    long remaining = 0;
    for (Restoration each : restorations.values()) {
      if (each.isGoing()) {
        partitions++;
        remaining += each.remaining();
      }
    }
    return partitions == 0
        ? Optional.empty()
        : Optional.of(
            "state is read back: %d stores of partitions, about %d records to go"
                .formatted(partitions, remaining));
  }

  @Override
  public void onRestoreStart(TopicPartition changelog, String store, long first, long end) {
    of(changelog, store).start(first, end, nanos.getAsLong());
  }

  @Override
  public void onBatchRestored(TopicPartition changelog, String store, long last, long records) {
    of(changelog, store).read(last, records, nanos.getAsLong());
  }

  @Override
  public void onRestoreEnd(TopicPartition changelog, String store, long total) {
    of(changelog, store).stop(true, nanos.getAsLong());
  }

  @Override
  public void onRestoreSuspended(TopicPartition changelog, String store, long total) {
    of(changelog, store).stop(false, nanos.getAsLong());
  }

  private Restoration of(TopicPartition changelog, String store) {
    return restorations.computeIfAbsent(
        new StorePartition(store, changelog.partition()), this::registered);
  }

  private Restoration registered(StorePartition storePartition) {
    Restoration restoration = new Restoration();
    gauge(
        storePartition,
        "remaining",
        "Offsets of the changelog still to be read",
        restoration,
        each -> each.remaining());
    gauge(
        storePartition,
        "restored",
        "Records of the changelog that were read",
        restoration,
        each -> each.restored());
    gauge(
        storePartition,
        "seconds",
        "How long that took, or takes",
        restoration,
        Restoration::seconds);
    return restoration;
  }

  private void gauge(
      StorePartition storePartition,
      String what,
      String description,
      Restoration restoration,
      ToDoubleFunction<Restoration> value) {
    Gauge.builder("sealedlog.worker.restore." + what, restoration, value)
        .description(description)
        .tag("store", storePartition.store())
        .tag("partition", String.valueOf(storePartition.partition()))
        .strongReference(true)
        .register(registry);
  }
}
