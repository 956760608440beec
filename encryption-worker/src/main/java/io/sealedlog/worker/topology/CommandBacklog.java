package io.sealedlog.worker.topology;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.Cancellable;
import org.jspecify.annotations.Nullable;

/// The commands that a stream thread has polled but not processed yet. It tells when to request a
/// commit before the commit interval ends (docs/adr/0008).
///
/// A client gets its answer with the commit. The cheapest early moment is when all polled commands
/// are processed: commands that arrive during the commit form the next transaction, which is larger
/// the more of them there are. Bulk commands request no commit, because a commit occupies the
/// thread for longer than many of them do.
///
/// Kafka Streams doesn't tell a processor what it has polled, but it tells a consumer interceptor
/// on the same thread. Without the interceptor, as in tests of the topology alone, no commit is
/// requested.
///
/// Confined to its thread.
final class CommandBacklog {
  /// A previous transaction below this size doesn't predict how many commands will come.
  private static final int FEW = 8;

  /// About the duration of a commit; deferring one for longer would cost more than it gains.
  private static final long PATIENCE_MS = 10;

  private static final ThreadLocal<CommandBacklog> OF_THREAD =
      ThreadLocal.withInitial(CommandBacklog::new);

  private final Map<Integer, Long> newestPolled = new HashMap<>();
  private int waitedForBefore;
  private int waitedFor;
  private int processed;
  private long began;
  private long heldSince;
  private @Nullable Cancellable watch;

  static CommandBacklog ofThisThread() {
    return OF_THREAD.get();
  }

  /// A processed command.
  ///
  /// @param bulk whether no client waits for this single command
  /// @param now milliseconds
  record Processed(int partition, long offset, boolean bulk, long now) {}

  void polled(int partition, long newestOffset) {
    newestPolled.put(partition, newestOffset);
  }

  /// @param commitInterval milliseconds, after which Kafka Streams commits by itself
  /// @return whether to request a commit now
  boolean isMomentAfter(Processed command, long commitInterval) {
    count(command, commitInterval);
    Long newest = newestPolled.get(command.partition());
    if (newest == null || command.offset() < newest) {
      return false;
    }
    newestPolled.remove(command.partition());
    boolean moment = newestPolled.isEmpty() && isWorthIt();
    if (moment) {
      endTransaction();
    } else if (isHeld() && heldSince == 0) {
      heldSince = command.now();
    }
    return moment;
  }

  /// Returns whether all polled commands are processed and clients wait for the commit, which is
  /// deferred because more commands are expected.
  boolean isHeld() {
    return newestPolled.isEmpty() && waitedFor > 0;
  }

  /// Returns whether a timer limits the deferral already.
  boolean isWatched() {
    return watch != null;
  }

  /// @param newWatch a timer that calls [#isOverdue]; the end of the transaction cancels it
  void watchedBy(Cancellable newWatch) {
    watch = newWatch;
  }

  /// @return whether to request a deferred commit because the expected commands did not come in
  ///   time
  boolean isOverdue(long now) {
    boolean overdue = isHeld() && now - heldSince >= PATIENCE_MS;
    if (overdue) {
      endTransaction();
    }
    return overdue;
  }

  /// Drops a partition that is closed or restarted, which ends the transaction.
  void forget(int partition) {
    newestPolled.remove(partition);
    endTransaction();
    waitedForBefore = 0;
  }

  // The first poll after a commit returns what was fetched when that commit began. The other
  // commands are still at the broker, or their senders have just got the previous answer. So far
  // fewer commands than in the previous transaction are not all.
  private boolean isWorthIt() {
    return waitedFor > 0 && (waitedForBefore < FEW || 5 * waitedFor >= 4 * waitedForBefore);
  }

  private void count(Processed command, long commitInterval) {
    if (processed > 0 && command.now() - began >= commitInterval) {
      endTransaction();
    }
    if (processed == 0) {
      began = command.now();
    }
    processed++;
    waitedFor += command.bulk() ? 0 : 1;
  }

  private void endTransaction() {
    waitedForBefore = waitedFor;
    waitedFor = 0;
    processed = 0;
    heldSince = 0;
    if (watch != null) {
      watch.cancel();
      watch = null;
    }
  }

  /// Tells the backlog of its thread what was polled. Kafka instantiates it by name.
  public static final class Interceptor implements ConsumerInterceptor<byte[], byte[]> {
    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
      CommandBacklog backlog = ofThisThread();
      for (TopicPartition partition : records.partitions()) {
        List<ConsumerRecord<byte[], byte[]>> polled = records.records(partition);
        backlog.polled(partition.partition(), polled.getLast().offset());
      }
      return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}
  }
}
