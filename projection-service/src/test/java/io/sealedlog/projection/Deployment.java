package io.sealedlog.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.TopicCreation;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/// The topics and the read model of one test, and the projectors that it starts.
final class Deployment implements AutoCloseable {
  static final int PARTITIONS = 3;
  static final Duration BOUND = Duration.ofSeconds(90);

  private final KafkaConfig kafka;
  private final Path logKey;
  private final ReadDatabase database;
  private final Producer<byte[], byte[]> producer;
  private final List<Projector> projectors = new ArrayList<>();

  /// @param logKey see [SampleLog#writeLogKey]
  Deployment(Map<String, String> kafkaClient, EmbeddedPostgres postgres, Path logKey, String name) {
    this.logKey = logKey;
    kafka = new KafkaConfig(kafkaClient, Topics.withPrefix(name + "."), 1);
    KafkaClients clients = new KafkaClients(kafka);
    try (Admin admin = clients.admin("test")) {
      new TopicCreation(admin).createMissing(kafka.topics().all(), PARTITIONS, 1);
    }
    database = ReadDatabase.create(postgres, name);
    producer = clients.producer("test", Map.of("transactional.id", name));
    producer.initTransactions();
  }

  /// A running service with its health, metrics and termination.
  record Projector(
      ProjectionService service,
      Health health,
      SimpleMeterRegistry metrics,
      Termination termination)
      implements AutoCloseable {
    boolean ready() {
      return health.ready().healthy();
    }

    double meter(String name) {
      return metrics
          .get("sealedlog.projection." + name)
          .meter()
          .measure()
          .iterator()
          .next()
          .getValue();
    }

    void awaitMeter(String name, double value) {
      await().atMost(BOUND).untilAsserted(() -> assertThat(meter(name)).isEqualTo(value));
    }

    // Other faults may appear and disappear on a busy machine.
    void awaitFault(String check, String fault) {
      await()
          .atMost(BOUND)
          .untilAsserted(() ->
              assertThat(health().ready().faults())
                  .hasEntrySatisfying(check, told -> assertThat(told).contains(fault)));
    }

    @Override
    public void close() {
      service.close();
    }
  }

  ReadDatabase database() {
    return database;
  }

  void awaitCount(String table, int count) {
    await()
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(50))
        // A restart of the server also breaks the test's own connections.
        .ignoreException(DatabaseException.class)
        .untilAsserted(() -> assertThat(database.count(table)).isEqualTo(count));
  }

  Projector start(PartitionAssignment mode, int batchRecords) {
    Health health = new Health();
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    Termination termination = new Termination();
    ProjectionService service =
        new ProjectionService(
            config(mode, batchRecords),
            new ServiceContext(
                Clock.systemUTC(), new SecureRandom(), health, metrics, termination));
    service.start();
    Projector projector = new Projector(service, health, metrics, termination);
    projectors.add(projector);
    return projector;
  }

  Projector start() {
    return start(PartitionAssignment.ASSIGN, 2000);
  }

  void dropReadModel() {
    ProjectionService.dropReadModel(config(PartitionAssignment.ASSIGN, 1));
  }

  /// @return how many streams are parked
  int retryParked() {
    return ProjectionService.retryParked(config(PartitionAssignment.ASSIGN, 1));
  }

  private ProjectionConfig config(PartitionAssignment mode, int batchRecords) {
    return new ProjectionConfig(
        kafka,
        logKey,
        database.configOf(Databases.PROJECTOR),
        Databases.GATEWAY,
        mode,
        batchRecords);
  }

  /// Deletes all records of the events topic.
  void cutLog() throws Exception {
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      all.put(
          new TopicPartition(kafka.topics().events().name(), partition),
          RecordsToDelete.beforeOffset(-1));
    }
    try (Admin admin = new KafkaClients(kafka).admin("test")) {
      admin.deleteRecords(all).all().get();
    }
  }

  /// Sets the retention of the events topic to one second.
  ///
  /// @return the topic's name
  String makeLogForget() throws Exception {
    ConfigResource events =
        new ConfigResource(ConfigResource.Type.TOPIC, kafka.topics().events().name());
    AlterConfigOp forget =
        new AlterConfigOp(new ConfigEntry("retention.ms", "1000"), AlterConfigOp.OpType.SET);
    try (Admin admin = new KafkaClients(kafka).admin("test")) {
      admin.incrementalAlterConfigs(Map.of(events, List.of(forget))).all().get();
      // The controller answers before the broker has applied the change.
      await()
          .until(() ->
              admin
                  .describeConfigs(List.of(events))
                  .all()
                  .get()
                  .get(events)
                  .get("retention.ms")
                  .value()
                  .equals("1000"));
    }
    return events.name();
  }

  /// Writes the records in one transaction.
  void commit(List<LogRecord> records) {
    producer.beginTransaction();
    send(records);
    producer.commitTransaction();
  }

  void abort(List<LogRecord> records) {
    producer.beginTransaction();
    send(records);
    producer.flush();
    producer.abortTransaction();
  }

  void commitMarks(List<LogRecord> records) {
    producer.beginTransaction();
    send(kafka.topics().readMarks().name(), records);
    producer.commitTransaction();
  }

  private void send(List<LogRecord> records) {
    send(kafka.topics().events().name(), records);
  }

  private void send(String topic, List<LogRecord> records) {
    for (LogRecord record : records) {
      // A failed send fails the commit.
      var _ =
          producer.send(
              new ProducerRecord<>(
                  topic, record.partition(), record.key().toArray(), record.value().toArray()));
    }
  }

  @Override
  public void close() {
    projectors.forEach(Projector::close);
    producer.close();
    database.close();
  }
}
