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

/// What a stream thread has polled and not processed yet, and so: when to ask for a commit before
/// the commit interval is over (docs/adr/0008).
///
/// Who waits for an answer waits for a commit. The moment that everything that was polled is
/// processed is the soonest that costs nobody anything: what arrives during the commit makes the
/// next transaction, the larger the more there is. Commands that nobody waits for one by one ask
/// for nothing: a commit keeps the thread for longer than many of them do.
///
/// Kafka Streams doesn't tell a processor what it has polled. It does tell a consumer's
/// interceptor, on the same thread; where there is none, as in tests of the topology alone, no
/// commit is asked for.
///
/// Confined to its thread.
final class CommandBacklog {
  /// A transaction before that was so small says nothing about how much there is to come.
  private static final int FEW = 8;

  /// About as long as a commit takes: to wait longer for more would cost more than it gains.
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

  /// A command that was processed.
  ///
  /// @param bulk whether nobody waits for this one
  /// @param now milliseconds
  record Processed(int partition, long offset, boolean bulk, long now) {}

  void polled(int partition, long newestOffset) {
    newestPolled.put(partition, newestOffset);
  }

  /// @param commitInterval milliseconds, after which a transaction ends by itself
  /// @return whether now is the moment to ask for a commit
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

  /// Whether everything that was polled is processed and somebody waits for the commit, which was
  /// put off because more is expected.
  boolean isHeld() {
    return newestPolled.isEmpty() && waitedFor > 0;
  }

  /// Whether someone watches already that what is held isn't held for too long.
  boolean isWatched() {
    return watch != null;
  }

  /// @param newWatch asks [#isOverdue] from time to time, until it is cancelled by the end of the
  ///   transaction
  void watchedBy(Cancellable newWatch) {
    watch = newWatch;
  }

  /// @return whether to ask for a commit although what was expected did not come
  boolean isOverdue(long now) {
    boolean overdue = isHeld() && now - heldSince >= PATIENCE_MS;
    if (overdue) {
      endTransaction();
    }
    return overdue;
  }

  /// The partition goes to another thread, or starts anew. Either ends the transaction.
  void forget(int partition) {
    newestPolled.remove(partition);
    endTransaction();
    waitedForBefore = 0;
  }

  // The first poll after a commit brings what was fetched when that commit began, and the others
  // still wait at the broker, or their senders have just got the answer to the one before: so many
  // fewer than before are not all.
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

  /// Tells the backlog of the thread that polls. Kafka makes it, by its name.
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
