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
  private static final int SMALL_TRANSACTION = 8;

  /// About the duration of a commit; deferring one for longer would cost more than it gains.
  private static final long MAX_DEFERRAL_MS = 10;

  private static final ThreadLocal<CommandBacklog> OF_THREAD =
      ThreadLocal.withInitial(CommandBacklog::new);

  private final Map<Integer, Long> newestPolled = new HashMap<>();
  private int previouslyAwaited;
  private int awaited;
  private int processed;
  private long firstProcessedAt;
  private long deferredSince;
  private @Nullable Cancellable timer;

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
  boolean shouldCommitAfter(Processed command, long commitInterval) {
    count(command, commitInterval);
    Long newest = newestPolled.get(command.partition());
    if (newest == null || command.offset() < newest) {
      return false;
    }
    newestPolled.remove(command.partition());
    boolean commit = newestPolled.isEmpty() && isLargeEnough();
    if (commit) {
      endTransaction();
    } else if (isDeferred() && deferredSince == 0) {
      deferredSince = command.now();
    }
    return commit;
  }

  /// Returns whether all polled commands are processed and clients wait for the commit, which is
  /// deferred because more commands are expected.
  boolean isDeferred() {
    return newestPolled.isEmpty() && awaited > 0;
  }

  /// Returns whether a timer limits the deferral already.
  boolean hasTimer() {
    return timer != null;
  }

  /// @param newTimer a timer that calls [#shouldCommitDeferred]; the end of the transaction cancels
  ///   it
  void startTimer(Cancellable newTimer) {
    timer = newTimer;
  }

  /// @return whether to request a deferred commit because the expected commands did not come in
  ///   time
  boolean shouldCommitDeferred(long now) {
    boolean overdue = isDeferred() && now - deferredSince >= MAX_DEFERRAL_MS;
    if (overdue) {
      endTransaction();
    }
    return overdue;
  }

  /// Drops a partition that is closed or restarted, which ends the transaction.
  void drop(int partition) {
    newestPolled.remove(partition);
    endTransaction();
    previouslyAwaited = 0;
  }

  // The first poll after a commit returns what was fetched when that commit began. The other
  // commands are still at the broker, or their senders have just got the previous answer. With far
  // fewer commands than in the previous transaction, more are expected.
  private boolean isLargeEnough() {
    return awaited > 0
        && (previouslyAwaited < SMALL_TRANSACTION || 5 * awaited >= 4 * previouslyAwaited);
  }

  private void count(Processed command, long commitInterval) {
    if (processed > 0 && command.now() - firstProcessedAt >= commitInterval) {
      endTransaction();
    }
    if (processed == 0) {
      firstProcessedAt = command.now();
    }
    processed++;
    awaited += command.bulk() ? 0 : 1;
  }

  private void endTransaction() {
    previouslyAwaited = awaited;
    awaited = 0;
    processed = 0;
    deferredSince = 0;
    if (timer != null) {
      timer.cancel();
      timer = null;
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
