package io.sealedlog.projection;

import io.sealedlog.projection.fold.FoldResult;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.projection.fold.PartitionStopReason;
import io.sealedlog.projection.store.Batch;
import io.sealedlog.projection.store.FencedException;
import io.sealedlog.projection.store.HeldPartition;
import io.sealedlog.projection.store.ReadMarkBatch;
import io.sealedlog.projection.store.ReadModel;
import io.sealedlog.projection.store.ReadModel.RetryResult;
import io.sealedlog.projection.store.StreamRetry;
import io.sealedlog.runtime.database.DatabaseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Applies the parked streams of the held partitions again, when another build has parked them or
/// an operator has asked for it. Each turn does a bounded amount of that work, with a separate
/// consumer, while the loop goes on with all other streams. Both run on one thread, so the offset
/// at which a retry catches up with the loop doesn't move during a step.
///
/// For the loop's thread only.
final class ParkedRetries implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(2);
  private static final Duration POLL_BOUND = Duration.ofMillis(10);
  private static final Duration PIECE = Duration.ofMillis(30);

  private final String topic;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final ReadModel readModel;
  private final Ownership ownership;
  private final ProjectionMetrics metrics;
  private final OperatorAlarms alarms;
  private final Clock clock;
  private final Map<Integer, StreamRetry> running = new HashMap<>();
  private @Nullable Consumer<byte[], byte[]> consumer;
  private Instant nextLook = Instant.MIN;

  /// @param consumers creates a consumer without a group; called only when there is something to
  ///   read
  ParkedRetries(
      String topic,
      Supplier<Consumer<byte[], byte[]>> consumers,
      ReadModel readModel,
      Ownership ownership,
      ProjectionMetrics metrics,
      OperatorAlarms alarms,
      Clock clock) {
    this.topic = topic;
    this.consumers = consumers;
    this.readModel = readModel;
    this.ownership = ownership;
    this.metrics = metrics;
    this.alarms = alarms;
    this.clock = clock;
  }

  /// Returns whether a retry is under way.
  boolean active() {
    return !running.isEmpty();
  }

  /// Works on the retries for about 30 ms.
  ///
  /// @return the partitions that have failed, with the reason; what the database holds of them is
  ///   then unknown
  Map<Integer, RuntimeException> step() {
    running.keySet().removeIf(partition -> !ownership.holds(partition));
    look();
    if (running.isEmpty()) {
      close();
      return Map.of();
    }
    Consumer<byte[], byte[]> reading = follow();
    Map<Integer, RuntimeException> failed = new HashMap<>();
    long end = System.nanoTime() + PIECE.toNanos();
    do {
      read(reading, failed);
    } while (!running.isEmpty() && System.nanoTime() < end);
    return failed;
  }

  /// Drops the retry of a partition that has failed elsewhere; the next step looks it up again.
  void forget(int partition) {
    running.remove(partition);
    nextLook = Instant.MIN;
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
      consumer = null;
    }
  }

  private void look() {
    if (ownership.parkedStreams() == 0 || clock.instant().isBefore(nextLook)) {
      return;
    }
    nextLook = clock.instant().plus(PERIOD);
    List<Integer> idle = new ArrayList<>();
    for (HeldPartition holding : ownership.held()) {
      if (!holding.parked().isEmpty() && !running.containsKey(holding.partition())) {
        idle.add(holding.partition());
      }
    }
    if (!idle.isEmpty()) {
      readModel.retries(idle).forEach(retry -> running.put(retry.partition(), retry));
    }
  }

  private Consumer<byte[], byte[]> follow() {
    Consumer<byte[], byte[]> reading = consumer;
    if (reading == null) {
      reading = consumers.get();
      consumer = reading;
    }
    Set<TopicPartition> wanted = new HashSet<>();
    running.keySet().forEach(partition -> wanted.add(new TopicPartition(topic, partition)));
    if (!reading.assignment().equals(wanted)) {
      reading.assign(wanted);
      for (StreamRetry retry : running.values()) {
        reading.seek(new TopicPartition(topic, retry.partition()), retry.nextOffset());
      }
    }
    return reading;
  }

  private void read(Consumer<byte[], byte[]> reading, Map<Integer, RuntimeException> failed) {
    ConsumerRecords<byte[], byte[]> records;
    try {
      records = reading.poll(POLL_BOUND);
    } catch (InvalidOffsetException e) {
      giveUpAll("the log does not have its events any more", failed);
      return;
    }
    for (StreamRetry retry : List.copyOf(running.values())) {
      TopicPartition partition = new TopicPartition(topic, retry.partition());
      long bound = ownership.held(Set.of(retry.partition())).getFirst().nextOffset();
      long next = Math.min(reading.position(partition), bound);
      if (next > retry.nextOffset() || next == bound) {
        attempt(retry, batch(records, retry.partition(), next), failed);
      }
    }
  }

  private void attempt(StreamRetry retry, Batch batch, Map<Integer, RuntimeException> failed) {
    Handler handler = new Handler(retry);
    try {
      try {
        handler.write(batch);
      } catch (RuntimeException e) {
        if (!Bisection.isInRecords(e)) {
          throw e;
        }
        Bisection.isolate(batch, e, handler);
      }
    } catch (DatabaseException | FencedException e) {
      failed.put(retry.partition(), e);
      running.remove(retry.partition());
    }
  }

  private void giveUpAll(String error, Map<Integer, RuntimeException> failed) {
    for (StreamRetry retry : List.copyOf(running.values())) {
      try {
        readModel.giveUp(retry, error);
      } catch (DatabaseException e) {
        failed.put(retry.partition(), e);
      }
      running.remove(retry.partition());
    }
  }

  private static Batch batch(ConsumerRecords<byte[], byte[]> records, int partition, long next) {
    List<LogRecord> passed =
        PolledRecords.of(List.of(records), number -> number == partition).records().stream()
            .filter(record -> record.offset() < next)
            .toList();
    return new Batch(passed, Map.of(partition, next), ReadMarkBatch.NONE);
  }

  /// Writes the pieces of one retry's batch; each piece advances the retry.
  private final class Handler implements Bisection.Handler {
    private StreamRetry retry;

    Handler(StreamRetry retry) {
      this.retry = retry;
    }

    @Override
    public void write(Batch batch) {
      if (running.containsKey(retry.partition())) {
        accept(readModel.retry(retry, batch, held()));
      }
    }

    @Override
    public void park(Batch single, String error) {
      accept(readModel.parkAgain(retry, single, held(), error));
    }

    private HeldPartition held() {
      return ownership.held(Set.of(retry.partition())).getFirst();
    }

    private void accept(RetryResult retried) {
      FoldResult folded = retried.folded();
      retry = retried.retry();
      ownership.update(List.of(retried.held()));
      metrics.appliedAgain(folded);
      metrics.parkedStreams(ownership.parkedStreams());
      alarms.parkedAgain(folded);
      PartitionStopReason stop = folded.stops().get(retry.partition());
      if (stop != null) {
        readModel.giveUp(retry, stop.reason());
      }
      boolean ends = retry.nextOffset() >= retried.held().nextOffset();
      if (ends && !retry.from().isEmpty()) {
        alarms.appliedAgain(retry.partition(), retry.from().size());
      }
      if (ends || stop != null || retry.from().isEmpty()) {
        running.remove(retry.partition());
      } else {
        running.put(retry.partition(), retry);
      }
    }
  }
}
