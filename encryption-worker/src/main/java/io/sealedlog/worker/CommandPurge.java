package io.sealedlog.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes processed commands: those before the committed offset, in the partitions of this worker,
/// also when another worker committed them.
///
/// Purging is hygiene, not protection: a command that is deleted late is still sealed, and its key
/// is destroyed in time.
final class CommandPurge implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(CommandPurge.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Admin admin;
  private final String group;
  private final Supplier<Collection<TopicPartition>> owned;
  private final Map<TopicPartition, Long> purged = new ConcurrentHashMap<>();

  /// @param group the consumer group that commits the processed commands
  /// @param owned the partitions to purge
  CommandPurge(Admin admin, String group, Supplier<Collection<TopicPartition>> owned) {
    this.admin = admin;
    this.group = group;
    this.owned = owned;
  }

  @Override
  public void run() {
    Map<TopicPartition, Long> due = due();
    if (due.isEmpty()) {
      return;
    }
    Map<TopicPartition, RecordsToDelete> requests = new HashMap<>();
    due.forEach(
        (partition, offset) -> requests.put(partition, RecordsToDelete.beforeOffset(offset)));
    admin
        .deleteRecords(requests)
        .lowWatermarks()
        .forEach((partition, deletion) -> {
          long offset = due.getOrDefault(partition, 0L);
          var _ = deletion.whenComplete((_, failure) -> ended(partition, offset, failure));
        });
  }

  private Map<TopicPartition, Long> due() {
    Map<TopicPartition, Long> due = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> committed = committed();
    for (TopicPartition partition : owned.get()) {
      OffsetAndMetadata done = committed.get(partition);
      if (done != null
          && done.offset() > 0
          && done.offset() != purged.getOrDefault(partition, 0L)) {
        due.put(partition, done.offset());
      }
    }
    return due;
  }

  // Without offsets of a transaction that may still be aborted.
  private Map<TopicPartition, OffsetAndMetadata> committed() {
    try {
      return admin
          .listConsumerGroupOffsets(
              group, new ListConsumerGroupOffsetsOptions().requireStable(true))
          .partitionsToOffsetAndMetadata(group)
          .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Map.of();
    } catch (ExecutionException | TimeoutException e) {
      log.atWarn().setCause(e).log("it can't be told which commands are done with, trying later");
      return Map.of();
    }
  }

  private void ended(TopicPartition partition, long offset, @Nullable Throwable failure) {
    if (failure == null) {
      purged.put(partition, offset);
    } else {
      log.atWarn()
          .addKeyValue("partition", partition)
          .setCause(failure)
          .log("commands could not be purged, trying later");
    }
  }
}
