package io.sealedlog.worker.log;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/// Finds the ends of partitions.
///
/// @param timeout how long to wait for open transactions
public record LogEndOffsets(Admin admin, Duration timeout) {
  private static final Duration PAUSE = Duration.ofMillis(50);

  /// Returns the log end offset once no transaction before it is open. A transaction of the
  /// partition's previous owner may still be open; it ends soon, because it times out.
  ///
  /// @throws LogUnavailableException when the transaction stays open for longer than the timeout
  public long awaitStable(TopicPartition partition) {
    long end = System.nanoTime() + timeout.toNanos();
    long written = offset(partition, IsolationLevel.READ_UNCOMMITTED);
    while (offset(partition, IsolationLevel.READ_COMMITTED) < written) {
      if (System.nanoTime() > end) {
        throw new LogUnavailableException(
            "A transaction on %s has been open for %d s."
                .formatted(partition, timeout.toSeconds()));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return written;
  }

  private long offset(TopicPartition partition, IsolationLevel isolation) {
    try {
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
          .partitionResult(partition)
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
          .offset();
    } catch (ExecutionException | TimeoutException e) {
      throw new LogUnavailableException("Kafka doesn't tell the end of " + partition + ".", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailableException("Interrupted while asking for " + partition + ".", e);
    }
  }
}
