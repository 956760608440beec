package io.sealedlog.projection;

import io.sealedlog.projection.BatchWriter.Outcome;
import io.sealedlog.projection.fold.Stop;
import io.sealedlog.projection.store.Batch;
import io.sealedlog.projection.store.Holding;
import io.sealedlog.runtime.database.DatabaseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what is there, writes it, and again. A batch is whatever arrived while the one before was
/// written, so it is one event when little goes on; when there is much, some time is left for it to
/// gather.
///
/// While the database is away the loop goes on polling with its partitions paused, so that a
/// consumer group does not take it for dead. A partition that alone can't be written, or can't be
/// followed, is paused alone.
final class ProjectionLoop implements ConsumerRebalanceListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProjectionLoop.class);

  private final Subscription subscription;
  private final Consumer<byte[], byte[]> consumer;
  private final EventSource events;
  private final MarkSource marks;
  private final Ownership ownership;
  private final BatchWriter writer;
  private final ParkedRetries retries;
  private final Watch watch;
  private boolean rejoin;

  ProjectionLoop(
      Subscription subscription, Inputs inputs, Ownership ownership, Outputs outputs, Watch watch) {
    this.subscription = subscription;
    this.consumer = inputs.consumer();
    this.events = inputs.events();
    this.marks = inputs.marks();
    this.ownership = ownership;
    this.writer = outputs.writer();
    this.retries = outputs.retries();
    this.watch = watch;
  }

  /// What the loop is told to follow.
  record Subscription(String topic, int partitions, GroupMode mode) {
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

  /// What the loop reads.
  ///
  /// @param consumer of the events
  record Inputs(Consumer<byte[], byte[]> consumer, EventSource events, MarkSource marks) {}

  /// How the loop writes.
  record Outputs(BatchWriter writer, ParkedRetries retries) {}

  /// What the loop tells others by, and its patience.
  record Watch(
      ProjectionStatus status,
      ProjectionMetrics metrics,
      Alarms alarms,
      Backoff backoff,
      LagWatch lag,
      OwnerWatch owner) {}

  void join() {
    switch (subscription.mode()) {
      case ASSIGN -> {
        consumer.assign(subscription.all());
        onPartitionsAssigned(subscription.all());
      }
      case GROUP -> consumer.subscribe(List.of(subscription.topic()), this);
    }
  }

  /// Does what there is to do, in a bounded time when Kafka and the database answer.
  ///
  /// @throws org.apache.kafka.common.errors.WakeupException when the consumer is woken up
  void turn() {
    watch.status().turned();
    if (watch.backoff().due()) {
      settle();
    }
    Polled polled = Polled.of(events.poll(retries.active()), ownership::holds);
    Batch batch = new Batch(polled.records(), polled.nextOffsets(), marks.poll(ownership.held()));
    if (!batch.isEmpty()) {
      write(batch);
    }
    retry();
    dropLost();
    watch.lag().look(consumer);
  }

  /// Closes what the loop has opened itself.
  @Override
  public void close() {
    retries.close();
  }

  // Until the database has told where to read, nothing is read: the position set here is never
  // used.
  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    for (TopicPartition partition : partitions) {
      consumer.seek(partition, 0);
      ownership.assign(partition.partition());
      watch.status().assigned(partition.partition());
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      ownership.release(partition.partition());
      watch.status().forget(partition.partition());
    }
  }

  private void write(Batch batch) {
    try {
      long begin = System.nanoTime();
      Outcome outcome = writer.write(batch);
      events.wrote(Duration.ofNanos(System.nanoTime() - begin));
      watch.backoff().succeeded();
      watch.status().databaseWorks();
      outcome.stops().forEach(this::stop);
      for (int partition : batch.partitions()) {
        Optional<DatabaseException> failure = outcome.failed().get(partition);
        if (failure == null) {
          ownership.succeeded(partition);
        } else {
          doubt(partition);
          failure.ifPresent(e -> failed(partition, e));
        }
      }
    } catch (DatabaseException e) {
      doubt();
      failed(e);
    }
  }

  private void retry() {
    try {
      retries
          .step()
          .forEach((partition, failure) -> {
            doubt(partition);
            if (failure instanceof DatabaseException e) {
              failed(partition, e);
            }
          });
    } catch (DatabaseException e) {
      doubt();
      failed(e);
    }
  }

  // The offset is where it was left; nothing is read from there until the partition is assigned
  // anew, or the database was away.
  private void stop(int partition, Stop stop) {
    consumer.pause(List.of(subscription.partition(partition)));
    consumer.seek(subscription.partition(partition), stop.offset());
    watch.status().stopped(partition, stop.reason());
    watch.alarms().stopped(partition, stop);
  }

  private void dropLost() {
    try {
      for (int partition : watch.owner().lost()) {
        consumer.pause(List.of(subscription.partition(partition)));
        fenced(partition);
      }
    } catch (DatabaseException e) {
      doubt();
      failed(e);
    }
  }

  private void doubt() {
    ownership.held().stream().map(Holding::partition).toList().forEach(this::doubt);
  }

  private void doubt(int partition) {
    if (ownership.holds(partition)) {
      Holding holding = ownership.held(List.of(partition)).getFirst();
      consumer.pause(List.of(partition(holding)));
      consumer.seek(partition(holding), holding.nextOffset());
      ownership.doubt(partition);
      retries.forget(partition);
    }
  }

  private void settle() {
    try {
      for (int partition : ownership.due()) {
        settle(partition);
      }
      watch.backoff().succeeded();
      watch.status().databaseWorks();
    } catch (DatabaseException e) {
      failed(e);
    }
    if (rejoin) {
      rejoin = false;
      consumer.unsubscribe();
      join();
    }
  }

  private void settle(int partition) {
    try {
      ownership.settle(partition).ifPresentOrElse(this::follow, () -> fenced(partition));
    } catch (DatabaseException e) {
      if (Fault.of(e) == Fault.AWAY) {
        throw e;
      }
      failed(partition, e);
    }
  }

  private void follow(Holding holding) {
    consumer.seek(partition(holding), holding.nextOffset());
    consumer.resume(List.of(partition(holding)));
    watch.status().forget(holding.partition());
    watch.metrics().parkedStreams(ownership.parkedStreams());
    log.atInfo()
        .addKeyValue("partition", holding.partition())
        .addKeyValue("ownerEpoch", holding.ownerEpoch())
        .addKeyValue("offset", holding.nextOffset())
        .log("partition followed");
  }

  private void fenced(int partition) {
    watch.metrics().fenced();
    watch.status().forget(partition);
    log.atError()
        .addKeyValue("partition", partition)
        .log("another projector took the partition, dropped");
    if (subscription.mode() == GroupMode.ASSIGN) {
      watch.status().fenced(partition);
    } else {
      // The group knows better who is to have it.
      rejoin = true;
    }
  }

  private void failed(int partition, DatabaseException e) {
    ownership.failed(partition);
    watch.metrics().failed();
    watch.status().partitionFails(partition, "SQLSTATE " + e.sqlState());
    watch.alarms().failed(partition, e);
  }

  private void failed(DatabaseException e) {
    watch.backoff().failed();
    watch.metrics().failed();
    watch.status().databaseFails("the read model's database fails: SQLSTATE " + e.sqlState());
    log.atWarn()
        .addKeyValue("sqlState", e.sqlState())
        .addKeyValue("transient", e.isTransient())
        .log("read model unavailable, trying again");
  }

  private TopicPartition partition(Holding holding) {
    return subscription.partition(holding.partition());
  }
}
