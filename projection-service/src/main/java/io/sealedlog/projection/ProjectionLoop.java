package io.sealedlog.projection;

import io.sealedlog.projection.BatchWriter.Outcome;
import io.sealedlog.projection.fold.PartitionStopReason;
import io.sealedlog.projection.store.Batch;
import io.sealedlog.projection.store.HeldPartition;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.tracing.Tracing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the records that have arrived and writes them, again and again. A batch is what has
/// arrived while the previous one was written: a single event at low rates. At high rates each turn
/// is delayed a little, so that batches become larger.
///
/// While the database is unavailable the loop goes on polling with its partitions paused, so that
/// the consumer group doesn't consider it dead. A single partition that can't be written or
/// followed is paused alone.
final class ProjectionLoop implements ConsumerRebalanceListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProjectionLoop.class);

  private final Subscription subscription;
  private final Consumer<byte[], byte[]> consumer;
  private final EventSource events;
  private final ReadMarkSource marks;
  private final Ownership ownership;
  private final BatchWriter writer;
  private final ParkedRetries retries;
  private final Monitoring monitoring;
  private boolean rejoin;

  ProjectionLoop(
      Subscription subscription,
      Sources sources,
      Ownership ownership,
      BatchWriter writer,
      ParkedRetries retries,
      Monitoring monitoring) {
    this.subscription = subscription;
    this.consumer = sources.consumer();
    this.events = sources.events();
    this.marks = sources.marks();
    this.ownership = ownership;
    this.writer = writer;
    this.retries = retries;
    this.monitoring = monitoring;
  }

  /// The topic to follow and how partitions are assigned.
  record Subscription(String topic, int partitions, PartitionAssignment mode) {
    TopicPartition partition(int number) {
      return new TopicPartition(topic, number);
    }

    List<TopicPartition> all() {
      List<TopicPartition> all = new ArrayList<>();
      for (int number = 0; number < partitions; number++) {
        all.add(partition(number));
      }
      return all;
    }
  }

  /// The sources of records.
  ///
  /// @param consumer of the events topic
  record Sources(Consumer<byte[], byte[]> consumer, EventSource events, ReadMarkSource marks) {}

  /// The components that report on the loop, and the backoff for an unavailable database.
  record Monitoring(
      ProjectionStatus status,
      ProjectionMetrics metrics,
      OperatorAlarms alarms,
      Backoff backoff,
      LagWatch lag,
      OwnerWatch owner,
      Tracing tracing) {}

  void join() {
    switch (subscription.mode()) {
      case ASSIGN -> {
        consumer.assign(subscription.all());
        onPartitionsAssigned(subscription.all());
      }
      case GROUP -> consumer.subscribe(List.of(subscription.topic()), this);
    }
  }

  /// Reads and writes one batch. Takes a bounded time when Kafka and the database answer.
  ///
  /// @throws org.apache.kafka.common.errors.WakeupException when the consumer is woken up
  void turn() {
    monitoring.status().turned();
    if (monitoring.backoff().due()) {
      acquireDue();
    }
    List<ConsumerRecords<byte[], byte[]>> polls = events.poll(retries.active());
    PolledRecords polled = PolledRecords.of(polls, ownership::holds);
    Batch batch = new Batch(polled.records(), polled.nextOffsets(), marks.poll(ownership.held()));
    if (!batch.isEmpty()) {
      try (BatchTrace _ = BatchTrace.begin(monitoring.tracing(), polls)) {
        write(batch);
      }
    }
    retry();
    dropLost();
    monitoring.lag().look(consumer);
  }

  /// Closes what the loop has opened itself.
  @Override
  public void close() {
    retries.close();
  }

  // Nothing is read until the offsets are known from the database: the position set here is never
  // used.
  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    for (TopicPartition partition : partitions) {
      consumer.seek(partition, 0);
      ownership.assign(partition.partition());
      monitoring.status().assigned(partition.partition());
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      ownership.release(partition.partition());
      monitoring.status().forget(partition.partition());
    }
  }

  private void write(Batch batch) {
    try {
      long begin = System.nanoTime();
      Outcome outcome = writer.write(batch);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      events.wrote(took);
      monitoring.metrics().tookToWrite(took);
      monitoring.backoff().succeeded();
      monitoring.status().databaseWorks();
      outcome.stops().forEach(this::stop);
      for (int partition : batch.partitions()) {
        Optional<DatabaseException> failure = outcome.failed().get(partition);
        if (failure == null) {
          ownership.succeeded(partition);
        } else {
          suspend(partition);
          failure.ifPresent(e -> failed(partition, e));
        }
      }
    } catch (DatabaseException e) {
      suspend();
      failed(e);
    }
  }

  private void retry() {
    try {
      retries
          .step()
          .forEach((partition, failure) -> {
            suspend(partition);
            if (failure instanceof DatabaseException e) {
              failed(partition, e);
            }
          });
    } catch (DatabaseException e) {
      suspend();
      failed(e);
    }
  }

  // The position stays at the offset of the fault. Nothing is read from there until the partition
  // is assigned again, or resumed after the database was unavailable.
  private void stop(int partition, PartitionStopReason stop) {
    consumer.pause(List.of(subscription.partition(partition)));
    consumer.seek(subscription.partition(partition), stop.offset());
    monitoring.status().stopped(partition, stop.reason());
    monitoring.alarms().stopped(partition, stop);
  }

  private void dropLost() {
    try {
      for (int partition : monitoring.owner().lost()) {
        consumer.pause(List.of(subscription.partition(partition)));
        fenced(partition);
      }
    } catch (DatabaseException e) {
      suspend();
      failed(e);
    }
  }

  private void suspend() {
    ownership.held().stream().map(HeldPartition::partition).toList().forEach(this::suspend);
  }

  private void suspend(int partition) {
    if (ownership.holds(partition)) {
      HeldPartition holding = ownership.held(List.of(partition)).getFirst();
      consumer.pause(List.of(partition(holding)));
      consumer.seek(partition(holding), holding.nextOffset());
      ownership.suspend(partition);
      retries.forget(partition);
    }
  }

  private void acquireDue() {
    try {
      for (int partition : ownership.due()) {
        acquire(partition);
      }
      monitoring.backoff().succeeded();
      monitoring.status().databaseWorks();
    } catch (DatabaseException e) {
      failed(e);
    }
    if (rejoin) {
      rejoin = false;
      consumer.unsubscribe();
      join();
    }
  }

  private void acquire(int partition) {
    try {
      ownership.acquire(partition).ifPresentOrElse(this::follow, () -> fenced(partition));
    } catch (DatabaseException e) {
      if (FailureKind.of(e) == FailureKind.UNAVAILABLE) {
        throw e;
      }
      failed(partition, e);
    }
  }

  private void follow(HeldPartition holding) {
    consumer.seek(partition(holding), holding.nextOffset());
    consumer.resume(List.of(partition(holding)));
    monitoring.status().forget(holding.partition());
    monitoring.metrics().parkedStreams(ownership.parkedStreams());
    log.atInfo()
        .addKeyValue("partition", holding.partition())
        .addKeyValue("ownerEpoch", holding.ownerEpoch())
        .addKeyValue("offset", holding.nextOffset())
        .log("partition followed");
  }

  private void fenced(int partition) {
    monitoring.metrics().fenced();
    monitoring.status().forget(partition);
    log.atError()
        .addKeyValue("partition", partition)
        .log("another projector took the partition, dropped");
    if (subscription.mode() == PartitionAssignment.ASSIGN) {
      monitoring.status().fenced(partition);
    } else {
      // The consumer group decides which projector gets the partition.
      rejoin = true;
    }
  }

  private void failed(int partition, DatabaseException e) {
    ownership.failed(partition);
    monitoring.metrics().failed();
    monitoring.status().partitionFails(partition, "SQLSTATE " + e.sqlState());
    monitoring.alarms().failed(partition, e);
  }

  private void failed(DatabaseException e) {
    monitoring.backoff().failed();
    monitoring.metrics().failed();
    monitoring.status().databaseFails("the read model's database fails: SQLSTATE " + e.sqlState());
    log.atWarn()
        .addKeyValue("sqlState", e.sqlState())
        .addKeyValue("transient", e.isTransient())
        .log("read model unavailable, trying again");
  }

  private TopicPartition partition(HeldPartition holding) {
    return subscription.partition(holding.partition());
  }
}
