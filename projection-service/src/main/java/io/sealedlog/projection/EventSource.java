package io.sealedlog.projection;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/// Polls the events for one turn of the loop: those that have arrived and, at high rates, also
/// those that arrive during a short delay.
///
/// For the loop's thread only.
final class EventSource {
  private static final Duration POLL_BOUND = Duration.ofMillis(100);

  /// Roughly the time in which the broker answers a fetch when it has records.
  private static final Duration ANSWER = Duration.ofMillis(10);

  private final Consumer<byte[], byte[]> consumer;
  private final Pace pace;
  private final int batchRecords;

  /// @param consumer configured so that a poll returns at most [#pollRecords]
  /// @param batchRecords the most records that one call of [#poll] returns
  EventSource(Consumer<byte[], byte[]> consumer, Pace pace, int batchRecords) {
    this.consumer = consumer;
    this.pace = pace;
    this.batchRecords = batchRecords;
  }

  /// Returns the `max.poll.records` with which two polls fill a batch.
  static int pollRecords(int batchRecords) {
    return (batchRecords + 1) / 2;
  }

  /// Polls once or twice; takes at most about 200 ms.
  ///
  /// @param atOnce whether to return without waiting, because the caller has other work
  /// @throws org.apache.kafka.common.errors.WakeupException when the consumer is woken up
  List<ConsumerRecords<byte[], byte[]>> poll(boolean atOnce) {
    if (!atOnce) {
      gather();
    }
    ConsumerRecords<byte[], byte[]> first = consumer.poll(atOnce ? Duration.ZERO : POLL_BOUND);
    // The first poll returns what was fetched at the end of the previous turn, without the records
    // that have arrived since.
    boolean again =
        !atOnce && pace.isRush() && first.count() + pollRecords(batchRecords) <= batchRecords;
    List<ConsumerRecords<byte[], byte[]>> polls =
        again ? List.of(first, consumer.poll(ANSWER)) : List.of(first);
    boolean full = polls.getLast().count() >= pollRecords(batchRecords);
    pace.read(polls.stream().mapToInt(ConsumerRecords::count).sum(), full);
    return polls;
  }

  /// Records how long it took to write what was polled.
  void wrote(Duration cost) {
    pace.wrote(cost);
  }

  private void gather() {
    try {
      Thread.sleep(pace.begin());
    } catch (InterruptedException e) {
      // The consumer's next poll throws an InterruptException.
      Thread.currentThread().interrupt();
    }
  }
}
