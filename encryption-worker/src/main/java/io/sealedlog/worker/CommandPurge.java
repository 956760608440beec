package io.sealedlog.worker;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DeletedRecords;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.ThreadMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes commands that are done with: those before the committed offset, in the partitions that
/// this worker owns.
///
/// It's hygiene: a command that is deleted too late is still sealed, and its key is destroyed in
/// time.
final class CommandPurge implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(CommandPurge.class);

  private final Admin admin;
  private final Supplier<Collection<ThreadMetadata>> threads;
  private final Map<TopicPartition, Long> purged = new HashMap<>();

  CommandPurge(Admin admin, Supplier<Collection<ThreadMetadata>> threads) {
    this.admin = admin;
    this.threads = threads;
  }

  @Override
  public void run() {
    Map<TopicPartition, RecordsToDelete> due = new HashMap<>();
    for (ThreadMetadata thread : threads.get()) {
      for (TaskMetadata task : thread.activeTasks()) {
        task.committedOffsets().forEach((partition, offset) -> add(due, partition, offset));
      }
    }
    if (due.isEmpty()) {
      return;
    }
    admin.deleteRecords(due).lowWatermarks().forEach(CommandPurge::logFailure);
  }

  private static void logFailure(TopicPartition partition, KafkaFuture<DeletedRecords> deletion) {
    var _ =
        deletion.whenComplete((_, failure) -> {
          if (failure != null) {
            log.atWarn()
                .addKeyValue("partition", partition)
                .setCause(failure)
                .log("commands could not be purged");
          }
        });
  }

  private void add(
      Map<TopicPartition, RecordsToDelete> due, TopicPartition partition, long offset) {
    Long before = purged.put(partition, offset);
    if (offset > 0 && (before == null || before != offset)) {
      due.put(partition, RecordsToDelete.beforeOffset(offset));
    }
  }
}
