package io.sealedlog.worker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.worker.topology.CommandBacklog.Processed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CommandBacklogTest {
  private static final long INTERVAL = 50;

  private final CommandBacklog backlog = new CommandBacklog();
  private long now = 1_000;
  private long next;

  @Test
  void aSingleCommandIsCommittedAtOnce() {
    backlog.polled(0, 7);

    assertThat(processed(0, 7)).isTrue();
  }

  @Test
  void everythingThatWasPolledIsCommittedTogether() {
    backlog.polled(0, 11);
    backlog.polled(1, 5);

    assertThat(processed(0, 10)).isFalse();
    assertThat(processed(1, 5)).isFalse();
    assertThat(processed(0, 11)).isTrue();
  }

  @Test
  void commandsPolledMeanwhileAreWaitedForToo() {
    backlog.polled(0, 1);
    assertThat(processed(0, 0)).isFalse();
    backlog.polled(0, 2);

    assertThat(processed(0, 1)).isFalse();
    assertThat(processed(0, 2)).isTrue();
  }

  @Test
  void bulkCommandsRequestNoCommit() {
    backlog.polled(0, 1);

    assertThat(bulk(0, 0)).isFalse();
    assertThat(bulk(0, 1)).isFalse();
  }

  @Test
  void anAwaitedCommandCommitsBulkCommandsToo() {
    backlog.polled(0, 2);

    assertThat(bulk(0, 0)).isFalse();
    assertThat(processed(0, 1)).isFalse();
    assertThat(bulk(0, 2)).isTrue();
  }

  @Test
  void aSmallTransactionAfterALargeOneIsDeferred() {
    assertThat(poll(60)).isTrue();

    assertThat(poll(5)).isFalse();
    assertThat(poll(30)).isFalse();
    assertThat(poll(13)).isTrue();
  }

  @Test
  void aDeferralIsShort() {
    assertThat(poll(60)).isTrue();
    assertThat(backlog.isDeferred()).isFalse();
    assertThat(poll(5)).isFalse();
    assertThat(backlog.isDeferred()).isTrue();

    assertThat(backlog.shouldCommitDeferred(now + 9)).isFalse();
    assertThat(backlog.shouldCommitDeferred(now + 10)).isTrue();
    assertThat(backlog.isDeferred()).isFalse();
    assertThat(backlog.shouldCommitDeferred(now + 20)).isFalse();
  }

  @Test
  void aDeferralDoesNotEndDuringProcessing() {
    assertThat(poll(60)).isTrue();
    assertThat(poll(5)).isFalse();
    backlog.polled(0, next);

    assertThat(backlog.isDeferred()).isFalse();
    assertThat(backlog.shouldCommitDeferred(now + 100)).isFalse();
  }

  @Test
  void theTimerEndsWithTheTransaction() {
    AtomicInteger cancelled = new AtomicInteger();
    assertThat(poll(60)).isTrue();
    assertThat(poll(5)).isFalse();
    backlog.startTimer(cancelled::incrementAndGet);
    assertThat(backlog.hasTimer()).isTrue();

    assertThat(poll(60)).isTrue();

    assertThat(backlog.hasTimer()).isFalse();
    assertThat(cancelled).hasValue(1);
  }

  @Test
  void bulkCommandsAreNotDeferred() {
    backlog.polled(0, 0);

    assertThat(bulk(0, 0)).isFalse();
    assertThat(backlog.isDeferred()).isFalse();
    assertThat(backlog.shouldCommitDeferred(now + 100)).isFalse();
  }

  @Test
  void theCommitIntervalEndsATransactionAndItsDeferral() {
    assertThat(poll(60)).isTrue();
    assertThat(poll(5)).isFalse();

    now += INTERVAL;

    assertThat(poll(1)).isTrue();
  }

  @Test
  void aDroppedPartitionIsNotWaitedFor() {
    backlog.polled(0, 9);
    backlog.polled(1, 0);
    backlog.drop(0);

    assertThat(processed(1, 0)).isTrue();
  }

  @Test
  void aPartitionWithoutPolledCommandsRequestsNoCommit() {
    assertThat(processed(0, 0)).isFalse();
  }

  @Test
  void theInterceptorReportsWhatItsThreadPolled() {
    TopicPartition partition = new TopicPartition("commands", 3);
    CommandBacklog.Interceptor interceptor = new CommandBacklog.Interceptor();
    ConsumerRecords<byte[], byte[]> records =
        new ConsumerRecords<>(Map.of(partition, List.of(record(40), record(41))), Map.of());
    try {
      assertThat(interceptor.onConsume(records)).isSameAs(records);

      CommandBacklog ofThisThread = CommandBacklog.ofThisThread();
      assertThat(ofThisThread.shouldCommitAfter(new Processed(3, 40, false, now), INTERVAL))
          .isFalse();
      assertThat(ofThisThread.shouldCommitAfter(new Processed(3, 41, false, now), INTERVAL))
          .isTrue();
    } finally {
      interceptor.close();
      CommandBacklog.ofThisThread().drop(3);
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset) {
    return new ConsumerRecord<>("commands", 3, offset, new byte[0], new byte[0]);
  }

  /// Polls and processes this many commands of one partition.
  ///
  /// @return whether a commit was requested after the last one
  private boolean poll(int count) {
    backlog.polled(0, next + count - 1);
    for (int i = 1; i < count; i++) {
      assertThat(processed(0, next++)).isFalse();
    }
    return processed(0, next++);
  }

  private boolean processed(int partition, long offset) {
    return backlog.shouldCommitAfter(new Processed(partition, offset, false, now), INTERVAL);
  }

  private boolean bulk(int partition, long offset) {
    return backlog.shouldCommitAfter(new Processed(partition, offset, true, now), INTERVAL);
  }
}
