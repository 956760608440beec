package io.sealedlog.projection;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/// The events that a turn is about: what is there, and while there is a rush what gathers.
///
/// For the loop's thread only.
final class EventSource {
  private static final Duration POLL_BOUND = Duration.ofMillis(100);

  /// About as long as the broker takes to answer when it has something.
  private static final Duration ANSWER = Duration.ofMillis(10);

  private final Consumer<byte[], byte[]> consumer;
  private final Pace pace;
  private final int batchRecords;

  /// @param consumer whose polls bring [#pollRecords] at most
  /// @param batchRecords how many records are read at most at a time
  EventSource(Consumer<byte[], byte[]> consumer, Pace pace, int batchRecords) {
    this.consumer = consumer;
    this.pace = pace;
    this.batchRecords = batchRecords;
  }

  /// How many records a poll may bring, for two of them to make a batch.
  static int pollRecords(int batchRecords) {
    return (batchRecords + 1) / 2;
  }

  /// What was polled, at once or within a tenth of a second or two.
  ///
  /// @param atOnce whether there is something else to be done, so that nothing is waited for
  /// @throws org.apache.kafka.common.errors.WakeupException when the consumer is woken up
  List<ConsumerRecords<byte[], byte[]>> poll(boolean atOnce) {
    if (!atOnce) {
      gather();
    }
    ConsumerRecords<byte[], byte[]> first = consumer.poll(atOnce ? Duration.ZERO : POLL_BOUND);
    // It was fetched when the turn before ended, so what has gathered since is not in it.
    boolean again =
        !atOnce && pace.isRush() && first.count() + pollRecords(batchRecords) <= batchRecords;
    List<ConsumerRecords<byte[], byte[]>> polls =
        again ? List.of(first, consumer.poll(ANSWER)) : List.of(first);
    boolean full = polls.getLast().count() >= pollRecords(batchRecords);
    pace.read(polls.stream().mapToInt(ConsumerRecords::count).sum(), full);
    return polls;
  }

  /// What was polled is written.
  void wrote(Duration cost) {
    pace.wrote(cost);
  }

  private void gather() {
    try {
      Thread.sleep(pace.begin());
    } catch (InterruptedException e) {
      // The consumer's next poll throws.
      Thread.currentThread().interrupt();
    }
  }
}
