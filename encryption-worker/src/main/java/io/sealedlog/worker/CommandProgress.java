package io.sealedlog.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Counts regularly the undecided commands of this worker's partitions, and checks that every
/// partition with some makes progress. Only committed offsets count: a worker whose commits fail is
/// as stuck as one that hangs.
final class CommandProgress implements Runnable {
  /// Far longer than the transaction timeout, so that an aborted transaction is not a standstill.
  static final Duration STANDSTILL = Duration.ofSeconds(30);

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Offsets offsets;
  private final Supplier<Set<TopicPartition>> owned;
  private final LongSupplier nanos;
  private final MultiGauge backlogs;
  private Map<Integer, PartitionProgress> progress = new TreeMap<>();
  private long askedAt;
  private volatile @Nullable String fault;

  /// The broker's offsets of partitions.
  interface Offsets {
    /// Returns the committed offsets, that is of the first undecided command; without partitions
    /// that have none.
    Map<TopicPartition, Long> committed(Set<TopicPartition> partitions)
        throws ExecutionException, TimeoutException, InterruptedException;

    /// Returns the offset after the last command.
    Map<TopicPartition, Long> ends(Set<TopicPartition> partitions)
        throws ExecutionException, TimeoutException, InterruptedException;
  }

  private record PartitionProgress(long committed, long backlog, long movedAt) {
    boolean hasBacklog() {
      return backlog > 0;
    }
  }

  /// @param owned the partitions of this worker
  /// @param nanos a monotonic clock
  CommandProgress(
      Offsets offsets,
      Supplier<Set<TopicPartition>> owned,
      LongSupplier nanos,
      MeterRegistry registry) {
    this.offsets = offsets;
    this.owned = owned;
    this.nanos = nanos;
    this.askedAt = nanos.getAsLong();
    this.backlogs =
        MultiGauge.builder("sealedlog.worker.backlog")
            .description("Commands of this worker's partitions that are not decided and committed")
            .register(registry);
  }

  static Offsets of(Admin admin, String group) {
    return new AdminOffsets(admin, group);
  }

  /// Returns which partitions stand still, empty when all make progress.
  Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  @Override
  public void run() {
    Set<TopicPartition> partitions = owned.get();
    long now = nanos.getAsLong();
    try {
      Map<TopicPartition, Long> committed = offsets.committed(partitions);
      Map<TopicPartition, Long> ends = offsets.ends(partitions);
      Map<Integer, PartitionProgress> found = new TreeMap<>();
      for (TopicPartition each : partitions) {
        long done = committed.getOrDefault(each, 0L);
        long backlog = Math.max(0, ends.getOrDefault(each, done) - done);
        found.put(each.partition(), update(progress.get(each.partition()), done, backlog, now));
      }
      progress = found;
      askedAt = now;
      fault = standstill(now);
    } catch (ExecutionException | TimeoutException e) {
      fault =
          now - askedAt < STANDSTILL.toNanos()
              ? standstill(now)
              : "the broker doesn't say how far the commands are";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    backlogs.register(
        progress.entrySet().stream()
            .map(each ->
                MultiGauge.Row.of(
                    Tags.of("partition", String.valueOf(each.getKey())), each.getValue().backlog()))
            .collect(Collectors.toList()),
        true);
  }

  private static PartitionProgress update(
      @Nullable PartitionProgress before, long committed, long backlog, long now) {
    return before != null && before.hasBacklog() && backlog > 0 && before.committed() == committed
        ? new PartitionProgress(committed, backlog, before.movedAt())
        : new PartitionProgress(committed, backlog, now);
  }

  private @Nullable String standstill(long now) {
    String standing =
        progress.entrySet().stream()
            .filter(each -> now - each.getValue().movedAt() >= STANDSTILL.toNanos())
            .map(each -> String.valueOf(each.getKey()))
            .collect(Collectors.joining(", "));
    return standing.isEmpty()
        ? null
        : "commands wait and none was committed for %d s in partition %s"
            .formatted(STANDSTILL.toSeconds(), standing);
  }

  private record AdminOffsets(Admin admin, String group) implements Offsets {
    @Override
    public Map<TopicPartition, Long> committed(Set<TopicPartition> partitions)
        throws ExecutionException, TimeoutException, InterruptedException {
      Map<TopicPartition, Long> found = new HashMap<>();
      Map<TopicPartition, OffsetAndMetadata> committed =
          await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(group));
      for (TopicPartition partition : partitions) {
        OffsetAndMetadata offset = committed.get(partition);
        if (offset != null) {
          found.put(partition, offset.offset());
        }
      }
      return found;
    }

    @Override
    public Map<TopicPartition, Long> ends(Set<TopicPartition> partitions)
        throws ExecutionException, TimeoutException, InterruptedException {
      Map<TopicPartition, OffsetSpec> latest =
          partitions.stream()
              .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
      Map<TopicPartition, ListOffsetsResultInfo> found = await(admin.listOffsets(latest).all());
      Map<TopicPartition, Long> ends = new HashMap<>();
      found.forEach((partition, info) -> ends.put(partition, info.offset()));
      return ends;
    }

    private static <T> T await(KafkaFuture<T> future)
        throws ExecutionException, TimeoutException, InterruptedException {
      return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
