package io.sealedlog.projection;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.ProjectionLoop.Monitoring;
import io.sealedlog.projection.ProjectionLoop.Sources;
import io.sealedlog.projection.ProjectionLoop.Subscription;
import io.sealedlog.projection.fold.RecordReader;
import io.sealedlog.projection.store.ReadModel;
import io.sealedlog.projection.store.Schema;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventCheck;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.topic.Topic;
import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.database.DatabaseWatch;
import io.sealedlog.runtime.kafka.AccessRights;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaFault;
import io.sealedlog.runtime.kafka.KafkaMeters;
import io.sealedlog.runtime.kafka.LogKeys;
import io.sealedlog.runtime.kafka.LogOwnerCheck;
import io.sealedlog.runtime.kafka.Partitions;
import io.sealedlog.runtime.kafka.RightsCheck;
import io.sealedlog.runtime.kafka.TopicCheck;
import io.sealedlog.runtime.metrics.CredentialMeters;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/// Keeps the read model in PostgreSQL up to date with the events topic and the topic of read marks.
///
/// To rebuild the read model: stop all projectors, `DROP SCHEMA read_g1 CASCADE`, start. It is then
/// rebuilt from offset 0 of both topics, with exactly the same rows.
public final class ProjectionService implements Service {
  private static final String CLIENT_ID = "sealedlog-projection";
  private static final String RETRIES = CLIENT_ID + "-retries";
  private static final int FETCH_BYTES = 16 * 1024 * 1024;
  private static final Duration CONSUMER_CLOSE_BOUND = Duration.ofSeconds(2);
  private static final Duration LOOP_END_BOUND = Duration.ofSeconds(4);

  // The times after which a group member loses its partitions: when its process is frozen or dead
  // (session timeout), and when its loop hangs (poll interval).
  private static final Duration SILENCE_BOUND = Duration.ofSeconds(10);
  private static final Duration TURN_BOUND = Duration.ofMinutes(1);

  // How often the first delay of 100 ms is doubled: up to 6 s, and up to 26 s for a single
  // partition, whose attempts delay the other partitions.
  private static final int BACKOFF_DOUBLINGS = 6;
  private static final int PARTITION_BACKOFF_DOUBLINGS = 8;

  private final ProjectionConfig config;
  private final ServiceContext context;
  private @Nullable Running running;
  private volatile boolean closing;

  public ProjectionService(ProjectionConfig config, ServiceContext context) {
    this.config = config;
    this.context = context;
  }

  /// Drops the read model, so that the next start rebuilds it. No projector may be running.
  public static void dropReadModel(ProjectionConfig config) {
    try (Database database = Database.open(config.database())) {
      new Schema(database).drop();
    }
  }

  /// Asks the running projectors, or the next one to start, to apply all parked streams again.
  ///
  /// @return how many streams are parked
  /// @throws StartException when the database can't be asked
  public static int retryParked(ProjectionConfig config) {
    try (Database database = Database.open(config.database())) {
      return ReadModel.askToRetry(database.jdbc());
    } catch (DatabaseException e) {
      throw new StartException(
          "The read model at %s can't be asked for parked streams: SQLSTATE %s."
              .formatted(config.database().url(), e.sqlState()),
          e);
    }
  }

  private record Running(
      Database database, Consumer<byte[], byte[]> consumer, KafkaMeters meters, Thread thread) {}

  @Override
  public String name() {
    return "projection";
  }

  @Override
  public synchronized void start() {
    closing = false;
    EventReader check = new EventCheck(LogKeys.read(config.logKeyFile()));
    Database database = Database.open(config.database());
    try {
      database.requireSupportedServer();
      database.observe(context.metrics(), "projector");
      CredentialMeters credentials = new CredentialMeters(context.metrics());
      credentials.keyFile("log-key-file", config.logKeyFile());
      config.kafka().observe(credentials);
      KafkaClients clients = new KafkaClients(config.kafka());
      Topic events = config.kafka().topics().events();
      Topic readMarks = config.kafka().topics().readMarks();
      int partitions = checkedPartitions(clients, List.of(events, readMarks));
      new LogOwnerCheck(clients, events.name()).require(check, "those in log.key-file");
      new Schema(database).prepare(partitions, config.reader());
      checkLog(clients, events, database);
      KafkaMeters meters = new KafkaMeters(context.metrics());
      Consumer<byte[], byte[]> consumer = meters.of(clients.consumer(CLIENT_ID, tuning()));
      Consumer<byte[], byte[]> marks =
          meters.of(clients.consumer(CLIENT_ID + "-marks", marksTuning()));
      ToIntFunction<Bytes> partitionOf = new Partitions(partitions)::of;
      Pace pace = new Pace(context.clock());
      Sources sources =
          new Sources(
              consumer,
              new EventSource(consumer, pace, config.batchRecords()),
              new ReadMarkSource(readMarks.name(), marks, partitionOf));
      Subscription subscription = new Subscription(events.name(), partitions, config.groupMode());
      ReadModel readModel =
          new ReadModel(
              database.jdbc(),
              new RecordReader(partitionOf, check),
              BuildId.of(ProjectionService.class, RecordedEvent.class));
      ProjectionLoop loop =
          loop(subscription, sources, readModel, () -> clients.consumer(RETRIES, retryTuning()));
      Thread thread = Thread.ofPlatform().name(name()).start(() -> run(loop, consumer, marks));
      running = new Running(database, consumer, meters, thread);
      DatabaseWatch watch = database.watch(DatabaseWatch.Need.WRITE);
      context.health().addReadyCheck("projection.database-answers", watch::fault);
    } catch (RuntimeException | Error e) {
      database.close();
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    if (running == null) {
      return;
    }
    closing = true;
    running.meters().close();
    running.consumer().wakeup();
    try {
      running.thread().join(LOOP_END_BOUND);
      // Closing the pool ends a database call in which the loop may hang.
      running.database().close();
      running.thread().join(CONSUMER_CLOSE_BOUND);
    } catch (InterruptedException e) {
      running.database().close();
      Thread.currentThread().interrupt();
    }
    running = null;
  }

  private int checkedPartitions(KafkaClients clients, List<Topic> topics) {
    try (Admin admin = clients.admin(CLIENT_ID)) {
      new RightsCheck(admin).require(AccessRights.PROJECTOR, config.kafka().topics());
      return new TopicCheck(admin, config.kafka().replication()).require(topics);
    }
  }

  private static void checkLog(KafkaClients clients, Topic events, Database database) {
    try (Admin admin = clients.admin(CLIENT_ID)) {
      new LogTruncationCheck(admin, events.name()).require(ReadModel.nextOffsets(database.jdbc()));
    }
  }

  private Map<String, Object> tuning() {
    Map<String, Object> tuning = new HashMap<>();
    tuning.put(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, EventSource.pollRecords(config.batchRecords()));
    tuning.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    if (config.groupMode() == PartitionAssignment.GROUP) {
      tuning.put(ConsumerConfig.GROUP_ID_CONFIG, config.kafka().topics().projectionGroup());
      // In the classic protocol a member sets its own session timeout; in the newer one the broker
      // does, to 45 s. A turn of the loop may be long when many events are refused.
      tuning.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
      tuning.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SILENCE_BOUND.toMillis());
      tuning.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int) TURN_BOUND.toMillis());
      tuning.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    return tuning;
  }

  private Map<String, Object> retryTuning() {
    return Map.of(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        config.batchRecords(),
        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
        FETCH_BYTES);
  }

  private Map<String, Object> marksTuning() {
    return Map.of(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        config.batchRecords(),
        // Reading a mark twice does no harm: only the last one of a member and conversation counts.
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest");
  }

  private ProjectionLoop loop(
      Subscription subscription,
      Sources sources,
      ReadModel readModel,
      Supplier<Consumer<byte[], byte[]>> retryConsumers) {
    Clock clock = context.clock();
    Ownership ownership =
        new Ownership(
            readModel, () -> new Backoff(clock, context.random(), PARTITION_BACKOFF_DOUBLINGS));
    ProjectionStatus status = new ProjectionStatus(clock);
    status.register(context.health());
    ProjectionMetrics metrics = new ProjectionMetrics(context.metrics(), status, clock);
    OperatorAlarms alarms = new OperatorAlarms(clock);
    Monitoring monitoring =
        new Monitoring(
            status,
            metrics,
            alarms,
            new Backoff(clock, context.random(), BACKOFF_DOUBLINGS),
            new LagWatch(clock, metrics, status),
            new OwnerWatch(clock, ownership),
            context.tracing());
    BatchWriter writer = new BatchWriter(readModel, ownership, metrics, alarms);
    ParkedRetries retries =
        new ParkedRetries(
            subscription.topic(), retryConsumers, readModel, ownership, metrics, alarms, clock);
    return new ProjectionLoop(subscription, sources, ownership, writer, retries, monitoring);
  }

  private void run(
      ProjectionLoop loop, Consumer<byte[], byte[]> consumer, Consumer<byte[], byte[]> marks) {
    try {
      loop.join();
      while (!closing) {
        loop.turn();
      }
    } catch (WakeupException e) {
      // Only `close` wakes the consumer up.
    } catch (InvalidOffsetException e) {
      context.termination().fail(name(), notThisLog(e));
    } catch (RuntimeException | Error e) {
      context.termination().fail(name(), KafkaFault.explained(e));
    } finally {
      loop.close();
      marks.close(CloseOptions.timeout(Duration.ZERO));
      consumer.close(CloseOptions.timeout(CONSUMER_CLOSE_BOUND));
    }
  }

  private static Throwable notThisLog(InvalidOffsetException e) {
    return new IllegalStateException(
        "the log does not have the offset where the read model stands: one of them was replaced or"
            + " cut; rebuild the read model",
        e);
  }
}
