package io.sealedlog.projection;

import io.sealedlog.projection.store.Batch;
import io.sealedlog.projection.store.FencedException;
import io.sealedlog.projection.store.Holding;
import io.sealedlog.runtime.database.DatabaseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
/// consumer group does not take it for dead.
final class ProjectionLoop implements ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(ProjectionLoop.class);

  private final Subscription subscription;
  private final Consumer<byte[], byte[]> consumer;
  private final EventSource events;
  private final MarkSource marks;
  private final Ownership ownership;
  private final BatchWriter writer;
  private final Watch watch;
  private boolean rejoin;

  ProjectionLoop(
      Subscription subscription,
      Inputs inputs,
      Ownership ownership,
      BatchWriter writer,
      Watch watch) {
    this.subscription = subscription;
    this.consumer = inputs.consumer();
    this.events = inputs.events();
    this.marks = inputs.marks();
    this.ownership = ownership;
    this.writer = writer;
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

  /// What the loop tells others by, and its patience.
  record Watch(
      ProjectionStatus status,
      ProjectionMetrics metrics,
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
    Polled polled = Polled.of(events.poll(), ownership::holds);
    Batch batch = new Batch(polled.records(), polled.nextOffsets(), marks.poll(ownership.held()));
    if (!batch.isEmpty()) {
      write(batch);
    }
    dropLost();
    watch.lag().look(consumer);
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
    partitions.forEach(partition -> ownership.release(partition.partition()));
  }

  private void write(Batch batch) {
    try {
      writer.write(batch);
      watch.backoff().succeeded();
      watch.status().databaseWorks();
    } catch (DatabaseException e) {
      doubt();
      failed(e);
    } catch (FencedException e) {
      doubt();
    }
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
    consumer.pause(consumer.assignment());
    for (Holding holding : ownership.held()) {
      consumer.seek(partition(holding), holding.nextOffset());
    }
    ownership.doubt();
  }

  private void settle() {
    try {
      for (int partition : ownership.waiting()) {
        ownership.settle(partition).ifPresentOrElse(this::follow, () -> fenced(partition));
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

  private void follow(Holding holding) {
    consumer.seek(partition(holding), holding.nextOffset());
    consumer.resume(List.of(partition(holding)));
    watch.metrics().parkedStreams(ownership.parkedStreams());
    log.atInfo()
        .addKeyValue("partition", holding.partition())
        .addKeyValue("ownerEpoch", holding.ownerEpoch())
        .addKeyValue("offset", holding.nextOffset())
        .log("partition followed");
  }

  private void fenced(int partition) {
    watch.metrics().fenced();
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
